import {
  hasLargeLimit,
  limitKeyOf,
  modelThresholds,
  type ModelLimitRule,
  type ModelSeries,
} from '#engines/detect/model-series.ts';
import { replayThreshold } from '#engines/detect/replay-threshold.ts';
import type { Point } from '#engines/math/points.ts';

/** A model series with its past points and its evaluation settings, except the limits. */
export interface PastSeries extends ModelSeries {
  readonly points: readonly Point[];
  readonly extra?: Parameters<typeof modelThresholds>[2];
}

/**
 * Whether a limit applies to a series. Two limits apply to column drift; the large one builds on
 * the moderate one.
 */
function fallsUnder(series: ModelSeries, { basis, measure }: ModelLimitRule): boolean {
  const key = limitKeyOf(series);
  if (key?.basis !== basis) return false;
  return key.measure === measure || (measure === 'drift_large' && hasLargeLimit(series));
}

/**
 * Number of breaches of one limit, enabled or not, over all series that it applies to. Each breach
 * of each version and column counts as one. Null if there is no such series. `inForce`: the other
 * limits in force.
 */
export function replayModelLimit(
  limit: ModelLimitRule,
  inForce: readonly ModelLimitRule[],
  { series, gapMs }: { readonly series: readonly PastSeries[]; readonly gapMs: number },
): number | null {
  const own = series.filter((each) => fallsUnder(each, limit));
  if (own.length === 0) return null;
  const id = `model-${limit.basis}-${limit.measure}`;
  const beside = inForce.filter(
    ({ basis, measure }) => basis !== limit.basis || measure !== limit.measure,
  );
  const rules = [{ ...limit, enabled: true }, ...beside];
  return own.reduce((sum, each) => {
    const thresholds = modelThresholds(each, rules, each.extra);
    return thresholds
      .filter((threshold) => threshold.id === id || threshold.id === `${id}-low`)
      .reduce((count, threshold) => count + replayThreshold(each.points, threshold, gapMs), sum);
  }, 0);
}
