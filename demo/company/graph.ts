import { MODEL_HOST, RANKING_HOST, SHOP_HOST } from '../telemetry/resource-attributes.ts';
import type { WorkProfile } from '../work-time.ts';

export type NodeKind = 'service' | 'model' | 'database';
/** Task of a company's model: detect fraud in purchases, or rank items. */
export type ModelTask = 'fraud' | 'ranking';

/** A call made by a caller's request, with its probability per request. */
export interface Edge {
  readonly to: string;
  readonly probability: number;
}

/**
 * A service of the company, or a database. Database latency is visible only in the spans of its
 * callers.
 */
export interface NodeSpec extends WorkProfile {
  readonly kind: NodeKind;
  /** Null for nodes that are not models. */
  readonly task: ModelTask | null;
  readonly calls: readonly Edge[];
  readonly replicas: number;
  /** Number of requests that one replica processes concurrently; the rest wait in its queue. */
  readonly slots: number;
  readonly errorRate: number;
  readonly memoryBaseBytes: number;
  readonly memoryLimitBytes: number;
  /** Released versions, oldest first. The last version is running. */
  readonly versions: readonly string[];
}

/** The whole company: a directed graph without cycles, entered at one service. */
export interface Graph {
  readonly seed: string;
  /** Name of the host for all nodes without a separate host. */
  readonly host: string;
  readonly entry: string;
  /** Requests per second at the average load; the basis for sizes and queues. */
  readonly requestsPerSecond: number;
  /** Share of these requests that are actually sent. */
  readonly sentShare: number;
  /** Share of the entry's requests that are orders, and so call further services. */
  readonly orderShare: number;
  /** The service that counts orders. */
  readonly orders: string;
  /** Sorted so that callers precede the services that they call. */
  readonly nodes: readonly NodeSpec[];
}

/** Manually defined part of a node; a model without a task is a fraud model. */
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
 * Whether the node is called during a page view, which does not wait for it. All other nodes are
 * called during an order, which waits for them.
 */
export function isSecondary({ task }: Tasked): boolean {
  return task === 'ranking';
}

/** Names of the nodes that are called during a page view. */
function besideNames(drafts: readonly Pick<NodeDraft, 'name' | 'task'>[]): Set<string> {
  return new Set(drafts.filter(isSecondary).map(({ name }) => name));
}

/** Visits to every node per request at the entry. `drafts` lists callers before callees. */
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

/** Mean time in ms that a request spends in each node, including the calls that it waits for. */
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

/**
 * Completes drafts. Sizes every node so that the average load uses about a fifth of its capacity.
 */
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
      // The recommender never fails: it fills gaps from the list of the day.
      errorRate: isSecondary(draft) ? 0 : ERROR_RATE[draft.kind],
      memoryBaseBytes: (54 + 4 * (draft.name.length % 4)) * MEBIBYTE,
      memoryLimitBytes: 128 * MEBIBYTE,
    };
  });
  return { ...shape, entry: first.name, nodes };
}

/** Requests per second that are actually sent at the average load. */
export function sentPerSecond({ requestsPerSecond, sentShare }: Graph): number {
  return requestsPerSecond * sentShare;
}

/** The company of a demo without a configured seed. */
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

/** Name of the node's host. Models have separate hosts. */
export function hostOf(graph: Graph, { kind, task }: Pick<NodeSpec, 'kind' | 'task'>): string {
  if (kind !== 'model') return graph.host;
  return task === 'ranking' ? RANKING_HOST : MODEL_HOST;
}

/** Names of all hosts of a company, starting with its main host. */
export function hostsOf(graph: Graph): string[] {
  return [...new Set([graph.host, ...graph.nodes.map((node) => hostOf(graph, node))])];
}

/** The node with this name; throws if there is none. */
export function nodeOf(graph: Graph, name: string): NodeSpec {
  const node = graph.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no service named ${name}`);
  return node;
}
