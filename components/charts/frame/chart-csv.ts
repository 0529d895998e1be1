import { saveBlob } from '#components/ui/save-as.ts';
import type { PreparedChart } from '../prepare-series.ts';

/** One cell, quoted if necessary. Text that a spreadsheet would run as a formula is neutralized. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV file with a byte order mark. Without it, spreadsheets do not read UTF-8. */
export function toCsv(
  head: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/**
 * The plotted data as CSV: time in UTC, one column per series, the bounds of the expected range.
 */
export function chartCsv(prepared: PreparedChart, unit: string): string {
  const band = prepared.rows.some((row) => row.band);
  const head = [
    'time',
    ...prepared.series.map((each) => `${each.name} (${unit})`),
    ...(band ? ['expected low', 'expected high'] : []),
  ];
  const rows = prepared.rows.map((row) => [
    new Date(row.t).toISOString(),
    ...prepared.series.map((each) => row[each.key]),
    ...(band ? [row.band?.[0], row.band?.[1]] : []),
  ]);
  return toCsv(head, rows);
}

/** Saves a text file as a browser download. */
export function downloadText(name: string, text: string, type = 'text/csv'): void {
  saveBlob(new Blob([text], { type: `${type};charset=utf-8` }), name);
}
