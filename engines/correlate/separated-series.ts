/** Alert series that a person moved from one incident to another. */
export interface Separation {
  readonly from: string;
  readonly to: string;
  readonly fingerprints: readonly string[];
}

/**
 * Fingerprints that must not join an open incident, by incident id: a person moved them out, and
 * the incident that received them is also open. `separations` are in chronological order; moving a
 * series back lifts an earlier one. An incident that was merged away counts as the one that it was
 * merged into (`mergedInto`, by id).
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
