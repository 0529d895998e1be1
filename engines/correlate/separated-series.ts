/** Alert series that a user moved from one incident to another. */
export interface Separation {
  readonly from: string;
  readonly to: string;
  readonly fingerprints: readonly string[];
}

/**
 * Fingerprints that must not join an open incident, by incident ID: a user moved them to another
 * incident that is still open. `separations` are in chronological order; moving a series back
 * cancels an earlier separation. A merged incident counts as the incident that it was merged into
 * (`mergedInto`, by ID).
 */
export function separatedSeries(
  separations: readonly Separation[],
  openIds: ReadonlySet<string>,
  mergedInto: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const barred = new Map<string, Set<string>>();
  const remaining = (id: string): string => mergedInto.get(id) ?? id;
  for (const separation of separations) {
    const [from, to] = [remaining(separation.from), remaining(separation.to)];
    if (from === to) continue;
    const back = barred.get(to);
    for (const fingerprint of separation.fingerprints) back?.delete(fingerprint);
    if (!openIds.has(from) || !openIds.has(to)) continue;
    const out = barred.get(from) ?? new Set();
    for (const fingerprint of separation.fingerprints) out.add(fingerprint);
    barred.set(from, out);
  }
  return barred;
}
