import { sortedQuantile } from '#lib/numerics/quantile.ts';

/** A failure and the first prediction that warned of it; null without a warning. */
export interface WarnedFailure {
  readonly failedAtMs: number;
  readonly warnedAtMs: number | null;
}

export interface LeadTime {
  readonly failures: number;
  /** Failures without an earlier warning. */
  readonly missed: number;
  /**
   * Lead times from first warning to failure: the median, and the time that nine of ten warned
   * failures exceeded.
   */
  readonly medianMs: number | null;
  readonly shortestTenthMs: number | null;
}

/** How long before failures a model warns. A warning at or after its failure does not count. */
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
