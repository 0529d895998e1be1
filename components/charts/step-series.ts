import { formatNumber } from '#lib/format.ts';
import { csvCell } from './frame/chart-csv.ts';
import { valueTicks } from './plot/ticks.ts';

/** One line over steps. Null represents a value that is not a number. */
export interface StepSeries {
  id: string;
  name: string;
  points: readonly (readonly [step: number, value: number | null])[];
}

export interface PreparedSteps {
  rows: { step: number; [series: string]: number | null }[];
  series: { key: string; name: string; color: string }[];
  ticks: number[];
  steps: readonly [number, number];
  empty: boolean;
  summary: string;
}

const mostSeries = 8;
/**
 * Maximum number of points per line. Larger lines are thinned evenly, except the first and last
 * point.
 */
export const mostPoints = 400;

/** Thins a list evenly to at most `most` items, including the first and the last. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => {
    const at = Math.round((index * (items.length - 1)) / (most - 1));
    return items[at];
  }).filter((item) => item !== undefined);
}

/** The only point of a line; null if the line has none or several. */
export function singlePoint(line: StepSeries | undefined): StepSeries['points'][number] | null {
  const [first, ...others] = line?.points ?? [];
  return first === undefined || others.length > 0 ? null : first;
}

function summaryOf(title: string, series: readonly StepSeries[]): string {
  const known = series.flatMap(({ name, points }) => {
    const last = points.findLast(([, value]) => value !== null);
    return last === undefined
      ? []
      : [`${name} ends at ${formatNumber(last[1], 4)} in step ${formatNumber(last[0])}`];
  });
  return known.length === 0 ? `${title}: no data.` : `${title}: ${known.join(', ')}.`;
}

/** Plotted rows by step, for up to eight lines of 400 points, and a sentence for screen readers. */
export function prepareSteps(title: string, given: readonly StepSeries[]): PreparedSteps {
  const series = given
    .slice(0, mostSeries)
    .map((each) => ({ ...each, points: thinned(each.points, mostPoints) }));
  const rows = new Map<number, PreparedSteps['rows'][number]>();
  for (const { id, points } of series)
    for (const [step, value] of points) {
      const row = rows.get(step) ?? { step };
      row[id] = value;
      rows.set(step, row);
    }
  const ordered = [...rows.values()].toSorted((a, b) => a.step - b.step);
  const values = series.flatMap(({ points }) => points.flatMap(([, value]) => value ?? []));
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const empty = values.length === 0;
  // A single share is easiest to read on an axis from 0 to 1.
  const isOneShare = low === high && low >= 0 && high <= 1;
  return {
    rows: ordered,
    series: series.map(({ id, name }, index) => ({
      key: id,
      name,
      color: `var(--series-${index + 1})`,
    })),
    ticks: empty || isOneShare ? valueTicks(0, 1, '1') : valueTicks(low, high, '1'),
    steps: [ordered[0]?.step ?? 0, ordered.at(-1)?.step ?? 0],
    empty,
    summary: summaryOf(title, series),
  };
}

/** The plotted data as CSV. */
export function stepsCsv({ rows, series }: PreparedSteps): string {
  const head = ['step', ...series.map(({ name }) => name)];
  const lines = rows.map((row) => [row.step, ...series.map(({ key }) => row[key] ?? null)]);
  return `\uFEFF${[head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
