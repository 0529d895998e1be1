export interface DirectedRelation {
  /** The dependent resource: a caller, a service on a host, or a model that reads a feature. */
  readonly from: string;
  /** The dependency. */
  readonly to: string;
}

export interface BlastRadius {
  /**
   * Direct and indirect dependents of the given resources, nearest first. Excludes the resources
   * themselves.
   */
  readonly dependents: readonly { readonly key: string; readonly distance: number }[];
  /** True if the graph is incomplete, so that more resources may be affected. */
  readonly graphIncomplete: boolean;
}

/**
 * Resources that a fault of the given resources can affect. Effects propagate from a dependency to
 * its dependents, such as from callee to caller and from host to service. Breadth-first, so it
 * terminates on cycles. `known` contains all keys of the graph; if a start is missing from it, the
 * result is incomplete.
 */
export function blastRadius(
  starts: readonly string[],
  relations: readonly DirectedRelation[],
  options: {
    readonly known?: ReadonlySet<string>;
    readonly graphIncomplete?: boolean;
    readonly maxDistance?: number;
  } = {},
): BlastRadius {
  const dependentsOf = new Map<string, string[]>();
  for (const { from, to } of relations) {
    const list = dependentsOf.get(to);
    if (list) list.push(from);
    else dependentsOf.set(to, [from]);
  }
  const seen = new Set(starts);
  const dependents: { key: string; distance: number }[] = [];
  let frontier = [...starts].toSorted();
  for (
    let distance = 1;
    frontier.length > 0 && distance <= (options.maxDistance ?? Number.POSITIVE_INFINITY);
    distance += 1
  ) {
    const next: string[] = [];
    for (const key of frontier) {
      for (const dependent of dependentsOf.get(key) ?? []) {
        if (seen.has(dependent)) continue;
        seen.add(dependent);
        next.push(dependent);
      }
    }
    frontier = next.toSorted();
    for (const key of frontier) dependents.push({ key, distance });
  }
  const unknownStart =
    options.known !== undefined && starts.some((start) => !options.known?.has(start));
  return { dependents, graphIncomplete: (options.graphIncomplete ?? false) || unknownStart };
}
