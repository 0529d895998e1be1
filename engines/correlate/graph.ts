/** A resource that can alert; `resourceKey` makes the key used in graphs. */
export interface ResourceRef {
  /** Absent or null if only kind and name are available. */
  readonly id?: string | null;
  readonly kind: string;
  readonly name: string;
}

export interface Relation {
  readonly from: string;
  readonly to: string;
}

/**
 * Key of a resource in graphs: its ID, because names repeat across environments and namespaces; if
 * it has no ID, kind and name.
 */
export function resourceKey({ id, kind, name }: ResourceRef): string {
  return id ?? `${kind}:${name}`;
}

/**
 * Whether two references identify the same resource: by ID if both have one, otherwise by kind and
 * name.
 */
export function isSameResource(a: ResourceRef, b: ResourceRef): boolean {
  return a.id && b.id ? a.id === b.id : a.kind === b.kind && a.name === b.name;
}

/** Neighbors of every key, ignoring direction. Built once per pass and used for many lookups. */
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

/**
 * Minimum number of steps from `from` to any of `targets`, up to `limit`; null if all are farther.
 * Breadth-first search.
 */
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
