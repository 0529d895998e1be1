import { mean } from '#engines/math/mean.ts';
import { type ForecastRows, forecastMeasures } from '#engines/performance/forecasting.ts';

/** One series in time order; `lower` and `upper` are NaN where a row has no interval. */
export type ForecastSeries = Omit<Required<ForecastRows>, 'season'>;

export type ForecastQuality = {
  /** Mean over the series with a scaled error (as in the M4 competition); NaN if there are none. */
  mase: number;
  /** Mean of forecast minus actual, over all rows. */
  bias: number;
  /** Share of actual values within their interval, among the rows with an interval. */
  coverage: number;
  /** Series with a scaled error. */
  scaled: number;
  withInterval: number;
};

/** Metrics of many series with the same season length, in rows. */
export function forecastQuality(
  series: readonly ForecastSeries[],
  season: number,
): ForecastQuality {
  const sums = { rows: 0, signed: 0, inside: 0, withInterval: 0 };
  const scaled: number[] = [];
  for (const { lower, upper, ...own } of series) {
    const rows = own.actual.length;
    if (rows === 0) continue;
    const { mase, bias } = forecastMeasures({ ...own, season });
    if (Number.isFinite(mase)) scaled.push(mase);
    sums.rows += rows;
    sums.signed += bias * rows;
    for (let row = 0; row < rows; row += 1) {
      const [least, most] = [lower[row] ?? NaN, upper[row] ?? NaN];
      if (Number.isNaN(least) || Number.isNaN(most)) continue;
      sums.withInterval += 1;
      const value = own.actual[row] ?? NaN;
      if (value >= least && value <= most) sums.inside += 1;
    }
  }
  return {
    mase: mean(scaled),
    bias: sums.signed / sums.rows,
    coverage: sums.inside / sums.withInterval,
    scaled: scaled.length,
    withInterval: sums.withInterval,
  };
}
