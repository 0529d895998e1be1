import { formatMetric } from '#lib/format.ts';
import { csvCell } from '../frame/chart-csv.ts';
import { valueTicks } from '../plot/ticks.ts';
import type { BarData } from './bar-types.ts';

const mostBars = 60;

export interface BarRow {
  label: string;
  [series: string]: number | string | null;
}

export interface PreparedBars {
  rows: BarRow[];
  series: { key: string; name: string; color: string; estimated: boolean }[];
  grouped: boolean;
  ticks: number[];
  empty: boolean;
  summary: string;
}

/**
 * Height of a group, ignoring missing values: the sum of stacked bars, or the highest of grouped
 * bars. Null without any value.
 */
function totalOf(data: BarData, index: number): number | null {
  const values = data.series.map((series) => series.values[index] ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return data.grouped === true ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
}

function summaryOf(title: string, data: BarData, totals: readonly (number | null)[]): string {
  const known = totals.flatMap((value, index) =>
    value === null ? [] : [{ value, label: data.groups[index] ?? '' }],
  );
  const highest = known.toSorted((a, b) => b.value - a.value)[0];
  if (highest === undefined) return `${title}: no data.`;
  return `${title}: ${known.length} bars, the highest ${formatMetric(highest.value, data.unit)} at ${highest.label}.`;
}

/** Rows for the plot, an axis from 0, and the sentence for screen readers. */
export function prepareBars(title: string, data: BarData): PreparedBars {
  const groups = data.groups.slice(0, mostBars);
  const totals = groups.map((_, index) => totalOf(data, index));
  const known = totals.filter((value) => value !== null);
  return {
    rows: groups.map((label, index) => ({
      label,
      ...Object.fromEntries(data.series.map((each) => [each.id, each.values[index] ?? null])),
    })),
    series: data.series.map((each, index) => ({
      key: each.id,
      name: each.name,
      color: `var(--series-${each.color ?? Math.min(8, index + 1)})`,
      estimated: each.estimated ?? false,
    })),
    grouped: data.grouped ?? false,
    ticks: valueTicks(
      Math.min(0, ...known),
      Math.max(0, ...known),
      data.unit,
      known.every(Number.isInteger),
    ),
    empty: known.length === 0,
    summary: summaryOf(title, data, totals),
  };
}

/** The plotted data as CSV. */
export function barsCsv(data: BarData): string {
  const head = ['', ...data.series.map((each) => `${each.name} (${data.unit})`)];
  const rows = data.groups.map((label, index) => [
    label,
    ...data.series.map((each) => each.values[index]),
  ]);
  return `\uFEFF${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
