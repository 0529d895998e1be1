import { sortedQuantile } from '#lib/numerics/quantile.ts';
import { sortedFinite } from '#lib/numerics/sorted-finite.ts';

export interface Shift {
  readonly before: number;
  readonly after: number;
  /** (median after - median before) / max(IQR before, floors); 0 if either side has no values. */
  readonly score: number;
  readonly beforeCount: number;
  readonly afterCount: number;
}

export interface ShiftFloors {
  /** Minimum scale as a share of the median before, e.g. 0.1. */
  readonly relative?: number;
  /** Minimum scale in the unit of the series. */
  readonly absolute?: number;
}

const DEFAULT_RELATIVE = 0.05;

/**
 * Robust size of a change between two samples: difference of medians over the IQR of the first
 * (RobustScaler of BARO, Pham et al. 2024). Floors prevent noise in a flat series from causing an
 * infinite score.
 */
export function robustShift(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  floors: ShiftFloors = {},
): Shift {
  const sortedBefore = sortedFinite(before);
  const sortedAfter = sortedFinite(after);
  const medianBefore = sortedQuantile(sortedBefore, 0.5);
  const medianAfter = sortedQuantile(sortedAfter, 0.5);
  const range = sortedQuantile(sortedBefore, 0.75) - sortedQuantile(sortedBefore, 0.25);
  const scale = Math.max(
    range,
    Math.abs(medianBefore) * (floors.relative ?? DEFAULT_RELATIVE),
    floors.absolute ?? 0,
  );
  const counts = { beforeCount: sortedBefore.length, afterCount: sortedAfter.length };
  const difference = medianAfter - medianBefore;
  if (Number.isNaN(difference))
    return { before: medianBefore, after: medianAfter, score: 0, ...counts };
  const size = scale > 0 ? difference / scale : difference === 0 ? 0 : Math.sign(difference) * 1000;
  return {
    before: medianBefore,
    after: medianAfter,
    score: Math.min(1000, Math.max(-1000, size)),
    ...counts,
  };
}
