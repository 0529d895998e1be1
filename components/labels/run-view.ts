import type { State } from '#components/ui/states/states.tsx';
import { importanceColumn } from '#lib/choices/models/importance-metric.ts';
import { formatEstimate, formatNumber } from '#lib/format.ts';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import type { WireFloat } from '#lib/schemas/experiments/wire.ts';

const entities = ['metrics', 'params', 'tags'] as const;
export type RunEntity = (typeof entities)[number];

/** A column as the API names it: `metrics.loss`, `params.depth`, `tags.team`. */
export interface RunColumn {
  id: string;
  entity: RunEntity;
  key: string;
}

/** Parses `metrics.loss`; null if the id is not a column. */
export function readColumn(id: string): RunColumn | null {
  const dot = id.indexOf('.');
  const entity = entities.find((each) => each === id.slice(0, dot));
  const key = id.slice(dot + 1).trim();
  return dot === -1 || entity === undefined || key === '' ? null : { id, entity, key };
}

export function cellOf(run: RunItem, column: RunColumn): WireFloat | null {
  const value = run[column.entity][column.key];
  // A param may be any text; a metric that is a text is NaN or an infinity.
  return (value ?? null) as WireFloat | null;
}

/** Finite number of a cell, including a param that is a number written as text. */
export function numberOf(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/**
 * Formats 0.8381, 1,204 or NaN. Metrics have four digits. Declared column importance has two,
 * because it is an estimate.
 */
export function describeFloat(value: number | string | null | undefined, metric = ''): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value !== 'number') return value;
  return importanceColumn(metric) === null ? formatNumber(value, 4) : formatEstimate(value);
}

/** Columns whose values differ between the runs. */
export function differingColumns(
  runs: readonly RunItem[],
  columns: readonly RunColumn[],
): RunColumn[] {
  if (runs.length < 2) return [...columns];
  return columns.filter(
    (column) => new Set(runs.map((run) => String(cellOf(run, column)))).size > 1,
  );
}

function quoteKey(key: string): string {
  return /^[A-Za-z_][\w]*$/u.test(key) ? key : `\`${key}\``;
}

/** The column name in MLflow filter and order expressions. */
export function columnExpression({ entity, key }: RunColumn): string {
  return `${entity}.${quoteKey(key)}`;
}

/** The current filter narrowed to the runs of a group. */
export function narrowedFilter(filter: string, column: RunColumn, value: string): string {
  const one = `${columnExpression(column)} = '${value.replaceAll("'", "''")}'`;
  return filter.trim() === '' ? one : `${filter.trim()} AND ${one}`;
}

export interface RunGroup {
  /** Value of the column; null for runs without one. */
  value: string | null;
  runs: RunItem[];
  /** Mean of each metric over the runs that have it. */
  means: Record<string, number | null>;
}

function meanOf(runs: readonly RunItem[], column: RunColumn): number | null {
  const values = runs.flatMap((run) => numberOf(cellOf(run, column)) ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Groups runs by the value of a param or tag. The largest group comes first, runs without a value
 * last.
 */
export function groupRuns(
  runs: readonly RunItem[],
  by: RunColumn,
  metrics: readonly RunColumn[],
): RunGroup[] {
  const groups = new Map<string | null, RunItem[]>();
  for (const run of runs) {
    const value = run[by.entity][by.key];
    const key = value === undefined ? null : String(value);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups]
    .map(([value, own]) => ({
      value,
      runs: own,
      means: Object.fromEntries(metrics.map((column) => [column.id, meanOf(own, column)])),
    }))
    .toSorted(
      (a, b) =>
        Number(a.value === null) - Number(b.value === null) ||
        b.runs.length - a.runs.length ||
        String(a.value).localeCompare(String(b.value)),
    );
}

/** Difference of a metric from the pinned run; null if either run lacks the metric. */
export function deltaOf(
  value: WireFloat | null,
  baseline: WireFloat | null,
): { text: string; value: number } | null {
  const [own, other] = [numberOf(value), numberOf(baseline)];
  if (own === null || other === null) return null;
  const delta = own - other;
  return { text: `${delta > 0 ? '+' : ''}${formatNumber(delta, 3)}`, value: delta };
}

export const RUN_STATE: Record<string, { state: State; word: string }> = {
  RUNNING: { state: 'learning', word: 'Running' },
  SCHEDULED: { state: 'learning', word: 'Scheduled' },
  FINISHED: { state: 'ok', word: 'Finished' },
  FAILED: { state: 'error', word: 'Failed' },
  KILLED: { state: 'warning', word: 'Killed' },
};

export function runHref(id: string): string {
  return `/experiments/runs/${id}`;
}
