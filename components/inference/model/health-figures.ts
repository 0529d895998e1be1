import type { ChartBand, ChartSeries, ChartWindow } from '#components/charts/chart-types.ts';
import type { ScatterPoint } from '#components/charts/scatter-points.ts';
import { incidentKey } from '#components/labels/incident-text.ts';
import { mainMeasure } from '#components/labels/measure-text.ts';
import { formatNumber } from '#lib/format.ts';
import type { ColumnDriftAnswer, PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { EstimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import { leadingResult } from './leading-result.ts';

/** Labels count as arrived once this share of sufficiently old requests is labeled. */
export const MATURE = 0.9;
const HOUR_MS = 3_600_000;

/** Chart window with pending labels; null if all labels have arrived or there are none. */
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
    label: 'Labels pending',
    tone: 'quiet',
  };
}

type Drawn = 'accuracy' | 'f1' | 'mae' | 'ndcg';
type Guess = { at: string; value: number | null; lower: number | null; upper: number | null };

/**
 * Measure shown in the chart. F1 for imbalanced classes, because accuracy stays high even if the
 * model misses the rare class.
 */
export function drawnMeasure(
  answer: PerformanceAnswer | undefined,
  estimated: EstimatedAnswer | undefined,
): Drawn {
  if ((answer?.kind ?? null) === null && estimated?.measure === 'mae') return 'mae';
  return answer?.uneven === true ? 'f1' : mainMeasure(answer?.kind ?? null);
}

/**
 * Estimates of the shown measure per step. Empty if the estimate is for another measure, or for a
 * class other than the rare one.
 */
function guessesOf(
  answer: PerformanceAnswer | undefined,
  estimated: EstimatedAnswer | undefined,
  measure: Drawn,
): Guess[] {
  if (estimated === undefined) return [];
  if (measure !== 'f1') return estimated.measure === measure ? estimated.series : [];
  const [, rare, ...more] = (answer?.classes ?? []).filter(({ actual }) => actual > 0);
  if (more.length > 0 || rare === undefined || rare.class !== estimated.positive) return [];
  return estimated.series.flatMap(({ at, f1 }) => (f1 === null ? [] : [{ at, ...f1 }]));
}

/** Minimum labeled rows per step; with fewer rows, the result is mostly noise. */
export const FEW_LABELLED = 30;

/**
 * Labeled steps that the line omits because they have too few rows; empty where all steps are like
 * that.
 */
export function stepsOfFew(answer: PerformanceAnswer | undefined): ReadonlySet<string> {
  const steps = (answer?.series ?? []).filter(({ labelled }) => labelled > 0);
  const few = steps.filter(({ labelled }) => labelled < FEW_LABELLED);
  return new Set(few.length === steps.length ? [] : few.map(({ at }) => at));
}

/**
 * Separate lines for actual values (solid) and estimates (dashed). Estimates of another measure are
 * not drawn.
 */
export function performanceLines(
  answer: PerformanceAnswer | undefined,
  estimated: EstimatedAnswer | undefined,
  measure: Drawn,
): ChartSeries[] {
  const few = stepsOfFew(answer);
  const realised = (answer?.series ?? []).map(
    ({ at, value, f1 }) =>
      [Date.parse(at), few.has(at) ? null : measure === 'f1' ? f1 : value] as const,
  );
  const guesses = guessesOf(answer, estimated, measure).map(
    ({ at, value }) => [Date.parse(at), value] as const,
  );
  return [
    ...(realised.some(([, value]) => value !== null)
      ? [{ id: 'realised', name: 'Actual', points: realised, color: 1 as const }]
      : []),
    ...(guesses.some(([, value]) => value !== null)
      ? [
          {
            id: 'estimated',
            name: 'Estimated',
            points: guesses,
            estimated: true,
            color: 1 as const,
          },
        ]
      : []),
  ];
}

/** Band of three sampling errors around the estimate; undefined without an estimate. */
export function estimateBand(
  answer: PerformanceAnswer | undefined,
  estimated: EstimatedAnswer | undefined,
  measure: Drawn,
): ChartBand | undefined {
  const points = guessesOf(answer, estimated, measure).map(
    ({ at, lower, upper }) => [Date.parse(at), lower, upper] as const,
  );
  return points.some(([, lower]) => lower !== null)
    ? { points, name: 'Estimate, three sampling errors' }
    : undefined;
}

/** Time windows of incidents of the model that overlap the range, limited to the newest. */
export function incidentWindows(
  incidents: readonly IncidentSummary[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): ChartWindow[] {
  return incidents
    .map((incident) => ({
      fromMs: Date.parse(incident.openedAt),
      toMs: incident.resolvedAt === null ? null : Date.parse(incident.resolvedAt),
      label: incidentKey(incident),
    }))
    .filter((window) => window.fromMs <= toMs && (window.toMs ?? Infinity) >= fromMs)
    .slice(0, 4);
}

export type DriftColumn = ColumnDriftAnswer['columns'][number];

/**
 * Drift level of a column: `large` above the second PSI limit, otherwise `moderate`; `any` for
 * other methods. Null without drift.
 */
export function driftLevel(
  { drifted, results }: Pick<DriftColumn, 'drifted' | 'results'>,
  largeFrom: number | null,
): 'moderate' | 'large' | 'any' | null {
  if (!drifted) return null;
  const lead = leadingResult({ results });
  if (lead?.method !== 'psi' || lead.value === null) return 'any';
  return largeFrom !== null && lead.value > largeFrom ? 'large' : 'moderate';
}

/** The verdict of a column in two words. */
export function describeLevel(level: ReturnType<typeof driftLevel>): string {
  if (level === null) return 'Unchanged';
  return level === 'any' ? 'Changed' : `Changed, ${level}`;
}

type Result = DriftColumn['results'][number];

/** Deciding figure of a result as text: its value, or the p value of a test. */
export function describeValue(result: Result | null): string {
  if (result === null) return '';
  const { value, threshold } = result;
  // Digits far below the limit are not meaningful.
  const isTiny = value !== null && value > 0 && value < 0.001 && (threshold ?? 0) >= 0.01;
  return result.pValue === null
    ? isTiny
      ? '< 0.001'
      : formatNumber(value)
    : `p ${formatNumber(result.pValue, 4)}`;
}

/** The limit of a result as text. */
export function describeLimit(result: Result | null): string {
  if (result === null || result.threshold === null) return '';
  const limit = formatNumber(result.threshold, 4);
  return result.pValue === null ? limit : `p ${limit}`;
}

/** Distance of a result beyond its limit; inverted for p values. */
function excess(column: DriftColumn): number {
  const result = leadingResult(column);
  if (result === null) return -1;
  if (result.pValue !== null) return 1 - result.pValue;
  const { value, threshold } = result;
  return value === null || threshold === null || threshold === 0 ? 0 : value / threshold;
}

/**
 * Upper limit of the plot. Points beyond it are drawn at the edge, because a point at 6,000 times
 * its limit would press all others onto the axis.
 */
export const MOST_TIMES = 10;

/**
 * A result as a multiple of its limit (1 = at the limit), capped at `MOST_TIMES`; null where either
 * is missing.
 */
function timesLimit({ value, pValue, threshold }: Result): number | null {
  if (threshold === null || threshold === 0) return null;
  if (pValue === null) return value === null ? null : Math.min(MOST_TIMES, value / threshold);
  return Math.min(MOST_TIMES, threshold / Math.max(pValue, Number.MIN_VALUE));
}

/** Drifted columns first; then by importance where available, else by distance beyond the limit. */
export function orderColumns(
  columns: readonly DriftColumn[],
  shares: ReadonlyMap<string, number> | null = null,
): DriftColumn[] {
  const weight = (column: DriftColumn): number => shares?.get(column.column) ?? 0;
  return columns.toSorted(
    (a, b) =>
      Number(b.drifted) - Number(a.drifted) ||
      weight(b) - weight(a) ||
      excess(b) - excess(a) ||
      a.column.localeCompare(b.column),
  );
}

/** Minimum share of total importance for a drifted column to need attention first. */
export const MATTERS = 0.05;

/**
 * Drift as a multiple of the column's limit, plotted against importance. Omits columns that lack
 * either value.
 */
export function driftPoints(
  columns: readonly DriftColumn[],
  shares: ReadonlyMap<string, number>,
): ScatterPoint[] {
  return columns.flatMap((column): ScatterPoint[] => {
    const result = leadingResult(column);
    const y = result === null ? null : timesLimit(result);
    if (column.noVerdict !== null || y === null) return [];
    const x = shares.get(column.column) ?? 0;
    const tone = !column.drifted ? 'quiet' : x >= MATTERS ? 'critical' : 'warning';
    return [{ id: column.column, name: column.column, x, y, tone }];
  });
}

/** Share of missing values over all columns. */
export function missingShare(columns: readonly DriftColumn[]): number | null {
  const rows = columns.reduce((sum, { rows: own }) => sum + own.current, 0);
  const missing = columns.reduce((sum, column) => sum + column.missing.current, 0);
  return rows === 0 ? null : missing / rows;
}
