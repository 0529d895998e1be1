import type { Measures } from '#engines/estimation/window-quality.ts';
import { mean } from '#engines/math/mean.ts';
import { forecastWindow } from '#engines/performance/forecast-window.ts';
import { seasonalChange } from '#engines/performance/forecasting.ts';
import type { Aim } from '#engines/performance/limits/learn-limits.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { forecastCells, type CellScope } from '#server/telemetry/queries/inference/cells.ts';
import { labelledForecasts } from '#server/telemetry/queries/inference/performance/forecasts.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import type { MonitoringState } from '../monitor-state.ts';

const historyRows = 50_000;
/** Maximum number of series with a stored scale; the longest series are selected. */
const seriesAtMost = 1_000;
/**
 * Smallest relevant differences: for a share, and for a bias as a share of the mean absolute error.
 */
const leastShare = 0.02;
const leastBias = 0.1;

type Forecast = NonNullable<MonitoringState['forecast']>;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Mean absolute change of each series of a window over one season. Omits series that repeat
 * exactly.
 */
async function scalesOf(window: InferenceWindow, season: number): Promise<Forecast['scales']> {
  const rows = await labelledForecasts(window, historyRows);
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ series }) => series)]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .slice(0, seriesAtMost)
      .map(([series, own]): [string, number] => [
        series,
        seasonalChange(
          own.map(({ actual }) => actual),
          season,
        ),
      ])
      .filter(([, scale]) => scale > 0),
  );
}

/** For a reference with forecasts, the scales of their errors and their measures per part. */
export async function learnForecasts(
  window: InferenceWindow,
  scope: CellScope,
  { seasonRows, intervalShare }: Pick<MonitoringSettings, 'seasonRows' | 'intervalShare'>,
): Promise<{ forecast: Forecast | null; measures: ReadonlyMap<number, Measures> }> {
  const cells = await forecastCells(window, scope);
  const isBounded =
    2 * sumOf(cells.map(({ bounded }) => bounded)) > sumOf(cells.map(({ judged }) => judged));
  const season = seasonRows ?? (isBounded ? 1 : null);
  if (season === null) return { forecast: null, measures: new Map() };
  const scales = await scalesOf(window, season);
  const byChunk = Map.groupBy(cells, ({ chunk }) => chunk);
  const known = new Map(Object.entries(scales));
  return {
    forecast: { season, nominal: intervalShare ?? null, scales },
    measures: new Map([...byChunk].map(([chunk, own]) => [chunk, forecastWindow(own, known)])),
  };
}

const usualOf = (parts: readonly Measures[], measure: string): number =>
  mean(parts.flatMap((part) => part[measure] ?? []));

/**
 * Targets of numeric measures: zero bias, and the nominal interval coverage or, if none is
 * configured, the coverage on the reference.
 */
export function aimsOf(parts: readonly Measures[], forecast: Forecast | null): Record<string, Aim> {
  const share = forecast?.nominal ?? usualOf(parts, 'interval_coverage');
  return {
    bias: { target: 0, floor: leastBias * usualOf(parts, 'mae') },
    ...(Number.isFinite(share) ? { interval_coverage: { target: share, floor: leastShare } } : {}),
  };
}

/**
 * Standard deviation of a measure's random variation over a window's rows; NaN if only the parts
 * can show it.
 */
export function chanceOf(measure: string, parts: readonly Measures[], windowRows: number): number {
  if (measure === 'bias') {
    const squared = mean(
      parts.flatMap(({ rmse, bias }) => (rmse ?? NaN) ** 2 - (bias ?? NaN) ** 2),
    );
    return Math.sqrt(squared / windowRows);
  }
  if (measure !== 'interval_coverage') return Number.NaN;
  const share = usualOf(parts, measure);
  return Math.sqrt((share * (1 - share)) / windowRows);
}
