/** A thing that can alert, as kind and name; `resourceKey` makes the key used in graphs. */
export interface ResourceRef {
  readonly kind: string;
  readonly name: string;
}

export interface Relation {
  readonly from: string;
  readonly to: string;
}

/** Key of a resource in graphs: kind and name, unambiguous for any name. */
export function resourceKey(resource: ResourceRef): string {
  return `${resource.kind}:${resource.name}`;
}

/** Neighbours of every key, direction ignored. Built once per pass and used for many look-ups. */
export function undirectedNeighbours(
  relations: readonly Relation[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const neighbours = new Map<string, Set<string>>();
  const add = (from: string, to: string) => {
    const known = neighbours.get(from);
    if (known) known.add(to);
    else neighbours.set(from, new Set([to]));
  };
  for (const { from, to } of relations) {
    if (from === to) continue;
    add(from, to);
    add(to, from);
  }
  return neighbours;
}

/** Fewest steps from `from` to any of `targets`, up to `limit`; null when farther. Breadth-first search. */
export function graphDistance(
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  targets: ReadonlySet<string>,
  limit: number,
): number | null {
  if (targets.has(from)) return 0;
  const seen = new Set([from]);
  let frontier = [from];
  for (let distance = 1; distance <= limit; distance += 1) {
    const next: string[] = [];
    for (const key of frontier) {
      for (const neighbour of neighbours.get(key) ?? []) {
        if (seen.has(neighbour)) continue;
        if (targets.has(neighbour)) return distance;
        seen.add(neighbour);
        next.push(neighbour);
      }
    }
    frontier = next;
  }
  return null;
}
