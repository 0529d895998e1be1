import type { CauseGraph } from '#engines/causes/cause-input.ts';
import { resourceKey, type ResourceRef } from '#engines/correlate/graph.ts';

/** Look-ups over the neighbourhood; keys are `resourceKey`. Effects flow from callee to caller and from host to service. */
export interface GraphIndex {
  readonly nodes: ReadonlyMap<string, ResourceRef>;
  callees(key: string): readonly string[];
  callers(key: string): readonly string[];
  hosts(key: string): readonly string[];
  guests(key: string): readonly string[];
  /** Services that answer for a model, and models that a service answers for. */
  servers(key: string): readonly string[];
  /** Jobs and datasets that feed a model. */
  feeders(key: string): readonly string[];
  /** The node itself and everything that its faults can reach. */
  affectedBy(key: string): ReadonlySet<string>;
  /** The node itself and everything that it calls, directly or not. */
  calledFrom(key: string): ReadonlySet<string>;
  /** Key of a resource: exact, else the only node of that name, else the key as it would be. */
  keyOf(resource: ResourceRef): string;
}

type Adjacency = Map<string, string[]>;

function link(map: Adjacency, from: string, to: string): void {
  const list = map.get(from);
  if (!list) map.set(from, [to]);
  else if (!list.includes(to)) list.push(to);
}

function reach(start: string, next: (key: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set([start]);
  const queue = [start];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const other of next(key)) {
      if (seen.has(other)) continue;
      seen.add(other);
      queue.push(other);
    }
  }
  return seen;
}

/** Indexes the graph once per diagnosis. Nodes that appear only in edges are known too. */
export function indexGraph(graph: CauseGraph): GraphIndex {
  const nodes = new Map<string, ResourceRef>();
  const byName = new Map<string, string[]>();
  const calls: Adjacency = new Map();
  const calledBy: Adjacency = new Map();
  const runsOn: Adjacency = new Map();
  const runs: Adjacency = new Map();
  const servedBy: Adjacency = new Map();
  const serves: Adjacency = new Map();
  const fedBy: Adjacency = new Map();
  const feeds: Adjacency = new Map();
  const forward = { calls, runs_on: runsOn, served_by: servedBy, fed_by: fedBy };
  const backward = { calls: calledBy, runs_on: runs, served_by: serves, fed_by: feeds };
  const add = (resource: ResourceRef): string => {
    const key = resourceKey(resource);
    if (!nodes.has(key)) {
      nodes.set(key, resource);
      link(byName, resource.name, key);
    }
    return key;
  };
  graph.nodes.forEach(add);
  for (const edge of graph.edges) {
    const from = add(edge.from);
    const to = add(edge.to);
    if (from === to) continue;
    link(forward[edge.kind], from, to);
    link(backward[edge.kind], to, from);
  }
  const of =
    (map: Adjacency) =>
    (key: string): readonly string[] =>
      map.get(key) ?? [];
  const callers = of(calledBy);
  const guests = of(runs);
  // A fault of a service reaches the models that it serves; a model's answers reach whoever calls that service.
  const onward = (at: string): readonly string[] => [
    ...callers(at),
    ...guests(at),
    ...of(serves)(at),
    ...of(feeds)(at),
    ...of(servedBy)(at).flatMap(callers),
  ];
  return {
    nodes,
    callees: of(calls),
    callers,
    hosts: of(runsOn),
    guests,
    servers: of(servedBy),
    feeders: of(fedBy),
    affectedBy: (key) => reach(key, onward),
    calledFrom: (key) => reach(key, of(calls)),
    keyOf: (resource) => {
      const key = resourceKey(resource);
      const named = byName.get(resource.name) ?? [];
      return nodes.has(key) || named.length !== 1 ? key : (named[0] ?? key);
    },
  };
}
