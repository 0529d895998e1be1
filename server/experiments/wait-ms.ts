/** What is overdue after a run did not fit into it, or is switched off with its source. */
const overdueMs = 10_000;
const leastMs = 1_000;

/** Time from `now` until a job has to run again for what is due at `dueAt`; infinite for null. */
export function waitMs(dueAt: Date | null, now: Date): number {
  if (dueAt === null) return Number.POSITIVE_INFINITY;
  const leftMs = dueAt.getTime() - now.getTime();
  return leftMs <= 0 ? overdueMs : Math.max(leastMs, leftMs);
}
