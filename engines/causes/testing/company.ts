import type { CauseGraph, GraphEdge } from '#engines/causes/cause-input.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';

/** A call with its probability per request. */
export interface Call {
  readonly to: number;
  readonly probability: number;
}

export interface CompanyNode {
  readonly resource: ResourceRef;
  readonly instrumented: boolean;
  readonly workS: number;
  readonly slots: number;
  readonly calls: readonly Call[];
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
}

/** A made-up company: node 0 is the entry, callers come before the nodes that they call. */
export interface Company {
  readonly nodes: readonly CompanyNode[];
  readonly ratePerSecond: number;
  readonly host: ResourceRef;
  readonly graph: CauseGraph;
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ru', 'te', 'vo', 'zu', 'pe', 'shi', 'dra', 'no', 'qua'];

function inventName(random: () => number, index: number): string {
  const syllable = () => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? 'x';
  return `${syllable()}${syllable()}${syllable()}-${index}`;
}

function inventCalls(random: () => number, count: number, databases: number): Call[][] {
  const services = count - databases;
  const calls: Call[][] = Array.from({ length: count }, () => []);
  for (let to = 1; to < count; to += 1) {
    const lastCaller = to < services ? to : services;
    const callers = new Set([
      to < services && random() < 0.5 ? to - 1 : Math.floor(random() * lastCaller),
    ]);
    if (random() < 0.3) callers.add(Math.floor(random() * lastCaller));
    for (const caller of callers)
      calls[caller]?.push({ to, probability: random() < 0.6 ? 1 : 0.3 + 0.6 * random() });
  }
  return calls;
}

/** Visits of every node per request at the entry, and the mean time a request stays in it. */
function flows(
  works: readonly number[],
  calls: readonly (readonly Call[])[],
): { readonly visits: Float64Array; readonly residence: Float64Array } {
  const visits = new Float64Array(works.length);
  const residence = new Float64Array(works.length);
  visits[0] = 1;
  calls.forEach((list, from) => {
    for (const call of list)
      visits[call.to] = (visits[call.to] ?? 0) + (visits[from] ?? 0) * call.probability;
  });
  for (let index = works.length - 1; index >= 0; index -= 1) {
    const below = (calls[index] ?? []).map((call) => call.probability * (residence[call.to] ?? 0));
    residence[index] = below.reduce((sum, part) => sum + part, works[index] ?? 0);
  }
  return { visits, residence };
}

function inventKind(random: () => number, database: boolean): string {
  if (database) return random() < 0.7 ? 'database' : 'service';
  return random() < 0.15 ? 'model' : 'service';
}

/** Services and databases share the host; third parties run elsewhere. */
export function runsOnHost(node: CompanyNode): boolean {
  return node.instrumented || node.resource.kind === 'database';
}

function graphOf(nodes: readonly CompanyNode[], host: ResourceRef): CauseGraph {
  const edges = nodes.flatMap((node): GraphEdge[] => [
    ...node.calls.flatMap((call): GraphEdge[] => {
      const to = nodes[call.to]?.resource;
      return to ? [{ from: node.resource, to, kind: 'calls' }] : [];
    }),
    ...(runsOnHost(node) ? [{ from: node.resource, to: host, kind: 'runs_on' as const }] : []),
  ]);
  return { nodes: [...nodes.map((node) => node.resource), host], edges };
}

/** Invents a company of 5 to 12 nodes, of which 1 to 3 are databases or third parties that only their callers see. */
export function inventCompany(random: () => number): Company {
  const count = 5 + Math.floor(random() * 8);
  const databases = 1 + Math.floor(random() * Math.min(3, count / 3));
  const calls = inventCalls(random, count, databases);
  const ratePerSecond = 15 + 30 * random();
  const host: ResourceRef = { kind: 'host', name: inventName(random, 99) };
  const works = Array.from({ length: count }, (_, index) =>
    index < count - databases ? 0.008 + 0.04 * random() : 0.004 + 0.02 * random(),
  );
  const { visits, residence } = flows(works, calls);
  const nodes = works.map((workS, index): CompanyNode => {
    const database = index >= count - databases;
    const busy = ratePerSecond * (visits[index] ?? 0) * (residence[index] ?? 0);
    return {
      resource: { kind: inventKind(random, database), name: inventName(random, index) },
      instrumented: !database,
      workS,
      slots: Math.max(4, Math.ceil(busy / 0.28)),
      calls: calls[index] ?? [],
      memoryBytes: (50 + 40 * random()) * 1e6,
      memoryLimitBytes: 134e6 + 100e6 * random(),
    };
  });
  return { nodes, ratePerSecond, host, graph: graphOf(nodes, host) };
}
