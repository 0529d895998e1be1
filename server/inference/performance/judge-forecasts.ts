import { type ForecastSeries, forecastQuality } from '#engines/performance/forecast-series.ts';
import type { PerformanceAnswer, PerformanceTask } from '#lib/schemas/drift/windows.ts';
import {
  labelledForecasts,
  type ForecastRow,
} from '#server/telemetry/queries/inference/performance/forecasts.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

const rowsAtMost = 50_000;
const historyMs = 90 * 86_400_000;

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toSeries(rows: readonly ForecastRow[], history: readonly ForecastRow[]): ForecastSeries {
  const of = (read: (row: ForecastRow) => number | null): Float64Array =>
    Float64Array.from(rows, (row) => read(row) ?? Number.NaN);
  return {
    history: Float64Array.from(history, ({ actual }) => actual),
    actual: of(({ actual }) => actual),
    forecast: of(({ forecast }) => forecast),
    lower: of(({ lower }) => lower),
    upper: of(({ upper }) => upper),
  };
}

/**
 * Quality of a window's forecasts: the error, the bias, and the share of values inside the
 * interval. The error is relative to a seasonal naive forecast in the 90 days before the window.
 */
export async function judgeForecasts(
  window: InferenceWindow,
  season: number,
): Promise<{ metrics: PerformanceAnswer['metrics']; task: PerformanceTask }> {
  const earlier = {
    ...window,
    fromMs: window.fromMs - historyMs,
    toMs: window.fromMs,
    version: null,
  };
  const [rows, history] = await Promise.all([
    labelledForecasts(window, rowsAtMost),
    labelledForecasts(earlier, rowsAtMost),
  ]);
  const past = Map.groupBy(history, ({ series }) => series);
  const series = [...Map.groupBy(rows, (row) => row.series)].map(([name, own]) =>
    toSeries(own, past.get(name) ?? []),
  );
  const { mase, coverage, scaled, withInterval } = forecastQuality(series, season);
  return {
    metrics: { mase: known(mase), interval_coverage: known(coverage) },
    task: { kind: 'forecasting', season, series: series.length, scaled, withInterval },
  };
}
