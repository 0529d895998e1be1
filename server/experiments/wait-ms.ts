/**
 * Wait for work that is still overdue after a run: the run had no time for it, or its source is
 * disabled.
 */
const overdueMs = 10_000;
const leastMs = 1_000;

/** Milliseconds from `now` until a job must run for work due at `dueAt`; infinite for null. */
export function waitMs(dueAt: Date | null, now: Date): number {
  if (dueAt === null) return Number.POSITIVE_INFINITY;
  const leftMs = dueAt.getTime() - now.getTime();
  return leftMs <= 0 ? overdueMs : Math.max(leastMs, leftMs);
}
