import { hourOfDay, hourOfWeek } from '#engines/detect/hour-slots.ts';
import { MAD_TO_SIGMA } from '#engines/math/mad.ts';

export type RangeBasis = 'hour-of-week' | 'hour-of-day' | 'rolling';

/** One aggregated cell of history, computed in SQL. */
export interface BaselineCell {
  readonly basis: RangeBasis;
  /** Hour of the week 0..167, hour of the day 0..23, or 0 for rolling. */
  readonly slot: number;
  readonly median: number;
  /** Plain median absolute deviation, without the factor 1.4826. */
  readonly mad: number;
  readonly samples: number;
  /** Distinct weeks (hour-of-week) or days (hour-of-day) that the samples come from; 1 for rolling. */
  readonly periods: number;
}

export interface RangeOptions {
  /** Half the width of the range, in spreads. */
  readonly spreads?: number;
  /** Smallest spread as a share of the center. */
  readonly relativeFloor?: number;
  /** Smallest spread in the unit of the series (resolution of the measurement). */
  readonly absoluteFloor?: number;
  /**
   * Spread of the live samples around their own level (see `noiseSpread`). A large value widens the
   * range.
   */
  readonly noise?: number;
  readonly minSamples?: number;
  readonly minWeeks?: number;
  readonly minDays?: number;
  readonly minRollingSamples?: number;
  /** Bounds of the possible values, such as 0 for a rate. */
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface ExpectedRange {
  readonly state: 'learning' | 'ready';
  readonly basis: RangeBasis | null;
  readonly low: number;
  readonly high: number;
  readonly center: number;
  readonly spread: number;
  readonly samples: number;
}

const LEARNING: ExpectedRange = {
  state: 'learning',
  basis: null,
  low: NaN,
  high: NaN,
  center: NaN,
  spread: NaN,
  samples: 0,
};

/**
 * Expected range of a series at a time: median +- `spreads` * max(1.4826 * MAD, floors) for the
 * same hour of the week. With fewer than `minWeeks` weeks of data, for the same hour of the day;
 * otherwise of a rolling window. If every cell has fewer than `minSamples` (5) samples, the state
 * is `learning` and the bounds are NaN. `noise` also widens the spread, because live samples with a
 * finer step than the history are noisier than its medians. `at` in epoch ms, other values in the
 * unit of the series. Method: hour-of-week median/MAD band as in anchors section 2 (defaults), with
 * floors for flat series.
 */
export function expectedRange(
  cells: readonly BaselineCell[],
  atMs: number,
  options: RangeOptions = {},
): ExpectedRange {
  const minSamples = options.minSamples ?? 5;
  const find = (basis: RangeBasis, slot: number, periods: number, samples: number) =>
    cells.find(
      (cell) =>
        cell.basis === basis &&
        cell.slot === slot &&
        cell.samples >= samples &&
        cell.periods >= periods &&
        Number.isFinite(cell.median),
    );
  const cell =
    find('hour-of-week', hourOfWeek(atMs), options.minWeeks ?? 2, minSamples) ??
    find('hour-of-day', hourOfDay(atMs), options.minDays ?? 3, minSamples) ??
    find('rolling', 0, 0, options.minRollingSamples ?? Math.max(minSamples, 10));
  if (!cell) {
    const samples = cells.reduce((most, item) => Math.max(most, item.samples), 0);
    return { ...LEARNING, samples };
  }
  const ownSpread = MAD_TO_SIGMA * (Number.isFinite(cell.mad) ? cell.mad : 0);
  const floor = Math.max(
    Math.abs(cell.median) * (options.relativeFloor ?? 0.05),
    options.absoluteFloor ?? 0,
  );
  const spread = Math.max(
    ownSpread,
    Number.isFinite(options.noise) ? (options.noise ?? 0) : 0,
    floor,
  );
  const half = spread * (options.spreads ?? 4);
  return {
    state: 'ready',
    basis: cell.basis,
    low: Math.max(options.minimum ?? Number.NEGATIVE_INFINITY, cell.median - half),
    high: Math.min(options.maximum ?? Number.POSITIVE_INFINITY, cell.median + half),
    center: cell.median,
    spread,
    samples: cell.samples,
  };
}
