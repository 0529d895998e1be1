/** A relation ends when no source has reported it for this long. A weekly job still counts. */
const relationLastsMs = 7 * 86_400_000;

/** Where-clause for the relations that are current at a time. */
export function seenLately(now: Date): { lastSeenAt: { gte: Date } } {
  return { lastSeenAt: { gte: new Date(now.getTime() - relationLastsMs) } };
}
