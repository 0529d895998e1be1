import type { CauseGraph } from '#engines/causes/cause-input.ts';
import { resourceKey, type ResourceRef } from '#engines/correlate/graph.ts';

/**
 * Lookups over the neighborhood; keys are `resourceKey`. Effects flow from callee to caller and
 * from host to service.
 */
export interface GraphIndex {
  readonly nodes: ReadonlyMap<string, ResourceRef>;
  callees(key: string): readonly string[];
  callers(key: string): readonly string[];
  hosts(key: string): readonly string[];
  guests(key: string): readonly string[];
  /** Services that serve a model, and models that a service serves. */
  servers(key: string): readonly string[];
  /** Jobs and datasets that feed a model. */
  feeders(key: string): readonly string[];
  /** The node itself and everything that its faults can reach. */
  affectedBy(key: string): ReadonlySet<string>;
  /** The node itself and everything that it calls, directly or not. */
  calledFrom(key: string): ReadonlySet<string>;
  /**
   * Key of a resource: its exact key if present. Without an id, the key of the only node with its
   * kind and name, or with its name. Otherwise, the key that it would have.
   */
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

type Sides = Readonly<Record<CauseGraph['edges'][number]['kind'], Adjacency>>;

const emptySides = (): Sides => ({
  calls: new Map(),
  runs_on: new Map(),
  served_by: new Map(),
  fed_by: new Map(),
});

const of =
  (map: Adjacency) =>
  (key: string): readonly string[] =>
    map.get(key) ?? [];

/**
 * A fault of a service reaches the models that it serves; a model's predictions reach the callers
 * of that service.
 */
function onwardFrom(forward: Sides, backward: Sides): (at: string) => readonly string[] {
  return (at) => [
    ...of(backward.calls)(at),
    ...of(backward.runs_on)(at),
    ...of(backward.served_by)(at),
    ...of(backward.fed_by)(at),
    ...of(forward.served_by)(at).flatMap(of(backward.calls)),
  ];
}

/** Indexes the graph once per diagnosis. Includes nodes that appear only in edges. */
export function indexGraph(graph: CauseGraph): GraphIndex {
  const nodes = new Map<string, ResourceRef>();
  const byName = new Map<string, string[]>();
  const forward = emptySides();
  const backward = emptySides();
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
  return {
    nodes,
    callees: of(forward.calls),
    callers: of(backward.calls),
    hosts: of(forward.runs_on),
    guests: of(backward.runs_on),
    servers: of(forward.served_by),
    feeders: of(forward.fed_by),
    affectedBy: (key) => reach(key, onwardFrom(forward, backward)),
    calledFrom: (key) => reach(key, of(forward.calls)),
    keyOf: (resource) => {
      const key = resourceKey(resource);
      if (nodes.has(key) || resource.id) return key;
      const named = byName.get(resource.name) ?? [];
      const ofKind = named.filter((each) => nodes.get(each)?.kind === resource.kind);
      const [only = key, ...others] = ofKind.length === 0 ? named : ofKind;
      return others.length === 0 ? only : key;
    },
  };
}
