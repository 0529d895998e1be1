import { MODEL_HOST, RANKING_HOST, SHOP_HOST } from '../telemetry/resource-attributes.ts';
import type { WorkProfile } from '../work-time.ts';

export type NodeKind = 'service' | 'model' | 'database';
/** What a model of the company answers: whether a purchase is fraud, or a list of items. */
export type ModelTask = 'fraud' | 'ranking';

/** A call that a request of the caller makes, with its probability per request. */
export interface Edge {
  readonly to: string;
  readonly probability: number;
}

/** One service of the company, or a database, whose speed only its callers' spans show. */
export interface NodeSpec extends WorkProfile {
  readonly kind: NodeKind;
  /** Null for what is no model. */
  readonly task: ModelTask | null;
  readonly calls: readonly Edge[];
  readonly replicas: number;
  /** Requests that one replica works on at once; the rest wait in its queue. */
  readonly slots: number;
  readonly errorRate: number;
  readonly memoryBaseBytes: number;
  readonly memoryLimitBytes: number;
  /** Released versions, oldest first; the last one runs. */
  readonly versions: readonly string[];
}

/** The whole company: a directed graph without cycles, entered at one service. */
export interface Graph {
  readonly seed: string;
  /** Name of the host that everything of it runs on. */
  readonly host: string;
  readonly entry: string;
  /** Requests per second at the average load; sizes and queues are those of this rate. */
  readonly requestsPerSecond: number;
  /** Share of these requests that is really sent. */
  readonly sentShare: number;
  /** Share of the entry's requests that buy, and so call further services. */
  readonly orderShare: number;
  /** The service that counts orders. */
  readonly orders: string;
  /** Callers before the services they call. */
  readonly nodes: readonly NodeSpec[];
}

/** What is told of a node by hand; a model without a task judges purchases. */
export type NodeDraft = Pick<NodeSpec, 'name' | 'kind' | 'medianMs' | 'calls' | 'versions'> &
  Tasked;
interface Tasked {
  readonly task?: ModelTask | null;
}

const MEBIBYTE = 1_048_576;
const DEFAULT_REPLICAS = 2;
const TARGET_USE = 0.22;
const ERROR_RATE: Record<NodeKind, number> = { service: 0.0008, model: 0.0008, database: 0.0003 };

/**
 * Is it asked beside a page that is browsed, which does not wait for it? Everything else is asked on the way of an
 * order, which does.
 */
export function isBeside({ task }: Tasked): boolean {
  return task === 'ranking';
}

/** Names of what is asked beside a page. */
function besideNames(drafts: readonly Pick<NodeDraft, 'name' | 'task'>[]): Set<string> {
  return new Set(drafts.filter(isBeside).map(({ name }) => name));
}

/** Visits of every node per request at the entry. `drafts` lists callers first. */
export function visitsPerRequest(
  drafts: readonly Pick<NodeDraft, 'name' | 'calls' | 'task'>[],
  orderShare: number,
): Map<string, number> {
  const visits = new Map<string, number>();
  const beside = besideNames(drafts);
  drafts.forEach((draft, index) => {
    const own = index === 0 ? 1 : (visits.get(draft.name) ?? 0);
    visits.set(draft.name, own);
    for (const edge of draft.calls) {
      const share = beside.has(edge.to) ? 1 - orderShare : orderShare;
      const calls = own * edge.probability * (index === 0 ? share : 1);
      visits.set(edge.to, (visits.get(edge.to) ?? 0) + calls);
    }
  });
  return visits;
}

/** Mean time in ms that a request stays in each node, the calls that it waits for included. */
export function residenceMs(
  drafts: readonly Pick<NodeDraft, 'name' | 'calls' | 'medianMs' | 'task'>[],
  orderShare: number,
): Map<string, number> {
  const residence = new Map<string, number>();
  const beside = besideNames(drafts);
  for (const draft of drafts.toReversed()) {
    const share = draft === drafts[0] ? orderShare : 1;
    const below = draft.calls.reduce(
      (sum, edge) =>
        sum + (beside.has(edge.to) ? 0 : edge.probability * (residence.get(edge.to) ?? 0)),
      0,
    );
    residence.set(draft.name, draft.medianMs * 1.05 + below * share);
  }
  return residence;
}

/** Completes drafts: sizes every node so that the average load uses about a fifth of it. */
export function buildGraph(
  drafts: readonly NodeDraft[],
  shape: Omit<Graph, 'entry' | 'nodes'>,
): Graph {
  const first = drafts[0];
  if (first === undefined) throw new Error('a company needs at least one service');
  const visits = visitsPerRequest(drafts, shape.orderShare);
  const residence = residenceMs(drafts, shape.orderShare);
  const nodes = drafts.map((draft): NodeSpec => {
    const rate = shape.requestsPerSecond * (visits.get(draft.name) ?? 0);
    const busy = (rate * (residence.get(draft.name) ?? 0)) / 1000;
    const replicas = draft.kind === 'database' ? 1 : DEFAULT_REPLICAS;
    return {
      ...draft,
      task: draft.task ?? (draft.kind === 'model' ? 'fraud' : null),
      sigma: 0.24,
      loadSensitivity: 0.06,
      replicas,
      slots: Math.max(draft.kind === 'database' ? 8 : 3, Math.ceil(busy / TARGET_USE / replicas)),
      // What the recommender lacks it takes from the list of the day: it always answers.
      errorRate: isBeside(draft) ? 0 : ERROR_RATE[draft.kind],
      memoryBaseBytes: (54 + 4 * (draft.name.length % 4)) * MEBIBYTE,
      memoryLimitBytes: 128 * MEBIBYTE,
    };
  });
  return { ...shape, entry: first.name, nodes };
}

/** Requests per second at the average load that are really sent. */
export function sentPerSecond({ requestsPerSecond, sentShare }: Graph): number {
  return requestsPerSecond * sentShare;
}

/** The company that a demo without a seed of its own runs. */
export function defaultGraph(sentShare: number): Graph {
  const call = (to: string, probability = 1): Edge => ({ to, probability });
  const drafts: NodeDraft[] = [
    {
      name: 'storefront',
      kind: 'service',
      medianMs: 26,
      versions: ['5.1.2', '5.2.0'],
      calls: [call('checkout'), call('recommender', 0.2)],
    },
    {
      name: 'checkout',
      kind: 'service',
      medianMs: 38,
      versions: ['2.3.4', '2.4.0'],
      calls: [call('fraud-score'), call('payments')],
    },
    {
      name: 'payments',
      kind: 'service',
      medianMs: 30,
      versions: ['3.7.0', '3.7.1'],
      calls: [call('payments-db')],
    },
    { name: 'fraud-score', kind: 'model', medianMs: 18, versions: ['1.2.0', '1.3.0'], calls: [] },
    {
      name: 'recommender',
      kind: 'model',
      task: 'ranking',
      medianMs: 18,
      versions: ['0.8.2', '0.9.0'],
      calls: [],
    },
    { name: 'payments-db', kind: 'database', medianMs: 14, versions: ['16.4'], calls: [] },
  ];
  return buildGraph(drafts, {
    seed: 'default',
    host: SHOP_HOST,
    requestsPerSecond: 26,
    sentShare,
    orderShare: 0.6,
    orders: 'checkout',
  });
}

/** The host that a node runs on: models have hosts of their own. */
export function hostOf(graph: Graph, { kind, task }: Pick<NodeSpec, 'kind' | 'task'>): string {
  if (kind !== 'model') return graph.host;
  return task === 'ranking' ? RANKING_HOST : MODEL_HOST;
}

/** Names of all hosts of a company, its own first. */
export function hostsOf(graph: Graph): string[] {
  return [...new Set([graph.host, ...graph.nodes.map((node) => hostOf(graph, node))])];
}

/** The node of that name; throws when there is none. */
export function nodeOf(graph: Graph, name: string): NodeSpec {
  const node = graph.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no service named ${name}`);
  return node;
}
