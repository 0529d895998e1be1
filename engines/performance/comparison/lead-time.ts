import { sortedQuantile } from '#lib/numerics/quantile.ts';

/** A failure and the first answer that warned of it; null where none did. */
export interface WarnedFailure {
  readonly failedAtMs: number;
  readonly warnedAtMs: number | null;
}

export interface LeadTime {
  readonly failures: number;
  /** Failures that no answer warned of before they came. */
  readonly missed: number;
  /** Times between first warning and failure: half of the warned ones had more, nine of ten more than the shortest tenth. */
  readonly medianMs: number | null;
  readonly shortestTenthMs: number | null;
}

/** How long before failures a model warns. A warning at or after its failure is none. */
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
