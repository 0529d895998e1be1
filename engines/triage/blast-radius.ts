export interface DirectedRelation {
  /** The one that depends: caller, service on a host, model that reads a feature. */
  readonly from: string;
  /** The one that is depended on. */
  readonly to: string;
}

export interface BlastRadius {
  /** Everything that depends on the given resources, directly or not, without themselves; nearest first. */
  readonly dependents: readonly { readonly key: string; readonly distance: number }[];
  /** True when the graph is known to be incomplete, so that there may be more. */
  readonly graphIncomplete: boolean;
}

/**
 * What a fault of the given resources can reach: effects flow against the direction of dependence, from
 * callee to caller and from host to service. Breadth-first, so cycles end. `known` holds all keys of the
 * graph; a start that is missing in it makes the answer incomplete.
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
