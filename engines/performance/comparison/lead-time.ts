import { sortedQuantile } from '#lib/numerics/quantile.ts';

/** A failure and the first prediction that warned of it; null if there was no warning. */
export interface WarnedFailure {
  readonly failedAtMs: number;
  readonly warnedAtMs: number | null;
}

export interface LeadTime {
  readonly failures: number;
  /** Failures without an earlier warning. */
  readonly missed: number;
  /**
   * Lead times from first warning to failure: the median, and the time exceeded by nine of ten
   * failures with a warning.
   */
  readonly medianMs: number | null;
  readonly shortestTenthMs: number | null;
}

/** How long before a failure a model warns. A warning at or after the failure does not count. */
export function leadTime(failures: readonly WarnedFailure[]): LeadTime {
  const leads = failures
    .flatMap(({ failedAtMs, warnedAtMs }) =>
      warnedAtMs !== null && warnedAtMs < failedAtMs ? [failedAtMs - warnedAtMs] : [],
    )
    .toSorted((a, b) => a - b);
  const at = (share: number): number | null =>
    leads.length === 0 ? null : sortedQuantile(leads, share);
  return {
    failures: failures.length,
    missed: failures.length - leads.length,
    medianMs: at(0.5),
    shortestTenthMs: at(0.1),
  };
}
