/**
 * A relation that no source has reported for longer than this is over; a weekly job still counts.
 */
const relationLastsMs = 7 * 86_400_000;

/** Where-clause for the relations that are current at a time. */
export function seenLately(now: Date): { lastSeenAt: { gte: Date } } {
  return { lastSeenAt: { gte: new Date(now.getTime() - relationLastsMs) } };
}
