import type { Cell, Row } from './suite.ts';

function textOf(value: Cell | undefined): string {
  if (value === undefined || value === null) return '-';
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}

export function printTable(rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [names, ...rows.map((row) => names.map((name) => textOf(row[name])))];
  const widths = names.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of lines)
    console.log(line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '));
  console.log('');
}
