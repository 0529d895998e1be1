import type { Relation } from '#engines/correlate/graph.ts';

/** Change, alert or action that began after the verified action ran. */
export interface Disturbance {
  readonly kind: 'change' | 'alert' | 'action';
  /**
   * Resource key; null if it has no single resource (such as a campaign) and reaches everything.
   */
  readonly resource: string | null;
  readonly atMs: number;
  /**
   * An alert about higher load than expected. It reaches the dependencies of its resource, not the
   * callers.
   */
  readonly load?: boolean;
}

export interface VerifiedAction {
  /** Key of the resource that the action changed. */
  readonly target: string;
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** `from` depends on `to`. */
  readonly relations: readonly Relation[];
}

function reachableFrom(
  starts: readonly string[],
  next: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const seen = new Set(starts);
  for (const key of seen) for (const other of next.get(key) ?? []) seen.add(other);
  return seen;
}

function linksOf(
  relations: readonly Relation[],
  from: 'from' | 'to',
): ReadonlyMap<string, readonly string[]> {
  const to = from === 'from' ? 'to' : 'from';
  return new Map(
    [...Map.groupBy(relations, (relation) => relation[from])].map(([key, found]) => [
      key,
      found.map((relation) => relation[to]),
    ]),
  );
}

/**
 * Disturbances that began after the action and can reach the resources of a criterion. Effects
 * travel from a resource to its dependents, load in the opposite direction. Alerts on the target
 * and its dependents may be effects of the action, so they do not count as another cause.
 */
export function findOtherCauses<T extends Disturbance>(
  { target, startedAtMs, nowMs, relations }: VerifiedAction,
  criterion: readonly string[],
  disturbances: readonly T[],
): T[] {
  const [down, up] = [linksOf(relations, 'from'), linksOf(relations, 'to')];
  const dependencies = reachableFrom(criterion, down);
  const callers = reachableFrom(criterion, up);
  const affected = reachableFrom([target], up);
  const reaches = ({ kind, resource, load = false }: T): boolean => {
    if (resource === null) return true;
    // A new version of a caller can send more requests, so a change also reaches its resource's
    // dependencies.
    if (kind !== 'alert') return dependencies.has(resource) || callers.has(resource);
    if (load) return callers.has(resource);
    return dependencies.has(resource) && !affected.has(resource) && !criterion.includes(resource);
  };
  return disturbances
    .filter((item) => item.atMs > startedAtMs && item.atMs <= nowMs && reaches(item))
    .toSorted((a, b) => a.atMs - b.atMs);
}
