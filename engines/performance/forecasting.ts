export type ForecastMeasures = {
  /**
   * Mean absolute error, divided by the error of repeating the historical value of one season ago
   * (Hyndman and Koehler, 2006).
   */
  mase: number;
  /** Mean of forecast minus actual. */
  bias: number;
  /** Share of actual values inside their interval. */
  coverage: number;
};

export type ForecastRows = {
  history: ArrayLike<number>;
  season: number;
  actual: ArrayLike<number>;
  forecast: ArrayLike<number>;
  lower?: ArrayLike<number>;
  upper?: ArrayLike<number>;
};

/**
 * Mean absolute change of a history over one season, in rows; NaN if the history is not longer than
 * a season.
 */
export function seasonalChange(history: ArrayLike<number>, season: number): number {
  if (history.length <= season) return NaN;
  let sum = 0;
  for (let at = season; at < history.length; at += 1)
    sum += Math.abs((history[at] ?? NaN) - (history[at - season] ?? NaN));
  return sum / (history.length - season);
}

/**
 * Forecast metrics. A metric is NaN if the history is shorter than a season or repeats exactly
 * every season, or if there are no intervals.
 */
export function forecastMeasures(rows: ForecastRows): ForecastMeasures {
  const { history, season, actual, forecast, lower, upper } = rows;
  const usual = seasonalChange(history, season);
  const sums = { absolute: 0, signed: 0, inside: 0 };
  for (let at = 0; at < actual.length; at += 1) {
    const value = actual[at] ?? NaN;
    const error = (forecast[at] ?? NaN) - value;
    sums.absolute += Math.abs(error);
    sums.signed += error;
    if (value >= (lower?.[at] ?? NaN) && value <= (upper?.[at] ?? NaN)) sums.inside += 1;
  }
  const count = actual.length;
  return {
    mase: usual > 0 ? sums.absolute / count / usual : NaN,
    bias: sums.signed / count,
    coverage: lower === undefined || upper === undefined ? NaN : sums.inside / count,
  };
}
