import type { Measures } from '#engines/estimation/window-quality.ts';
import { mean } from '#engines/math/mean.ts';

/** Forecasts of one series that have an actual value, as counts and sums. */
export interface ForecastCell {
  readonly series: string;
  readonly judged: number;
  /** Sum of the absolute errors. */
  readonly absolute: number;
  /** Number of `judged` rows with an interval, and of those with the actual value inside it. */
  readonly bounded: number;
  readonly inside: number;
}

/**
 * MASE as a mean over the series that have a scale (as in the M4 competition), and the share of
 * values within their interval. Metrics without data are omitted. `scales`: mean absolute change
 * over one season, by series.
 */
export function forecastWindow(
  cells: readonly ForecastCell[],
  scales: ReadonlyMap<string, number>,
): Measures {
  const scaled = [...Map.groupBy(cells, ({ series }) => series)].flatMap(([series, own]) => {
    const scale = scales.get(series) ?? 0;
    const judged = own.reduce((sum, cell) => sum + cell.judged, 0);
    const absolute = own.reduce((sum, cell) => sum + cell.absolute, 0);
    return scale > 0 && judged > 0 ? [absolute / judged / scale] : [];
  });
  const bounded = cells.reduce((sum, cell) => sum + cell.bounded, 0);
  const inside = cells.reduce((sum, cell) => sum + cell.inside, 0);
  return {
    ...(scaled.length === 0 ? {} : { mase: mean(scaled) }),
    ...(bounded === 0 ? {} : { interval_coverage: inside / bounded }),
  };
}
