import type { ChartSeries, ChartWindow } from '#components/charts/chart-types.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure.ts';
import type { ColumnDriftAnswer, PerformanceAnswer } from '#lib/schemas/models-windows.ts';

/** Labels count as arrived once this share of old enough requests has theirs. */
const MATURE = 0.9;
const HOUR_MS = 3_600_000;

const METRIC_WORD: Record<string, string> = {
  accuracy: 'Accuracy',
  precision: 'Precision',
  recall: 'Recall',
  f1: 'F1',
  logLoss: 'Log loss',
  log_loss: 'Log loss',
  rocAuc: 'ROC AUC',
  roc_auc: 'ROC AUC',
  mae: 'Mean absolute error',
  rmse: 'Root mean square error',
  r2: 'R²',
  bias: 'Bias',
};

export function metricWord(name: string): string {
  return METRIC_WORD[name] ?? name;
}

/** The measure that the series of the answer draws. */
export function mainMeasure(kind: PerformanceAnswer['kind']): 'accuracy' | 'mae' {
  return kind === 'regression' ? 'mae' : 'accuracy';
}

/** From when on labels are still on the way; null where all have come, or none is known. */
export function labelsOnTheWay(
  maturity: PerformanceAnswer['maturity'],
  toMs: number,
): ChartWindow | null {
  const known = maturity.filter(({ share }) => share !== null);
  if (known.length === 0) return null;
  const mature = known.find(({ share }) => (share ?? 0) >= MATURE);
  const hours = mature?.hours ?? known.at(-1)?.hours ?? 0;
  if (hours === 0) return null;
  return {
    fromMs: toMs - hours * HOUR_MS,
    toMs: null,
    label: 'Labels still on the way',
    tone: 'quiet',
  };
}

/** Realised solid, estimated dashed, never one line. */
export function performanceLines(
  answer: PerformanceAnswer | undefined,
  estimated: readonly RangeSeries[],
  measure: string,
): ChartSeries[] {
  const realised = (answer?.series ?? []).map(({ at, value }) => [Date.parse(at), value] as const);
  const guesses = estimated.filter(
    ({ labels }) => labels['measure'] === measure && (labels['slice'] ?? '') === '',
  );
  return [
    ...(realised.some(([, value]) => value !== null)
      ? [{ id: 'realised', name: 'Realised', points: realised, color: 1 as const }]
      : []),
    ...guesses.map(({ labels, points }) => ({
      id: `estimated-${labels['version'] ?? ''}`,
      name: guesses.length > 1 ? `Estimated, v${labels['version'] ?? 'not told'}` : 'Estimated',
      points,
      estimated: true,
      color: 1 as const,
    })),
  ];
}

export type DriftColumn = ColumnDriftAnswer['columns'][number];

/** The result that decides, else the first. */
export function leadingResult(column: DriftColumn): DriftColumn['results'][number] | null {
  return column.results.find(({ drifted }) => drifted) ?? column.results[0] ?? null;
}

/** How far a result is past its limit; a p-value counts the other way round. */
function excess(column: DriftColumn): number {
  const result = leadingResult(column);
  if (result === null) return -1;
  if (result.pValue !== null) return 1 - result.pValue;
  return result.value === null || result.threshold === 0 ? 0 : result.value / result.threshold;
}

/** Drifted ones first, the farthest past its limit on top. */
export function orderColumns(columns: readonly DriftColumn[]): DriftColumn[] {
  return columns.toSorted(
    (a, b) =>
      Number(b.drifted) - Number(a.drifted) ||
      excess(b) - excess(a) ||
      a.column.localeCompare(b.column),
  );
}

/** Share of values that are missing over all columns. */
export function missingShare(columns: readonly DriftColumn[]): number | null {
  const rows = columns.reduce((sum, { rows: own }) => sum + own.current, 0);
  const missing = columns.reduce((sum, column) => sum + column.missing.current, 0);
  return rows === 0 ? null : missing / rows;
}
