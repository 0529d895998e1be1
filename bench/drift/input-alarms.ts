import type { DriftColumn } from '#engines/drift/column.ts';
import { driftReport } from '#engines/drift/reports/drift-report.ts';
import { isWindowAlert } from '#engines/drift/streams/window-alert.ts';

const REFERENCE_ROWS = 5_000;
const WINDOW_ROWS = 2_500;

function columns(rows: readonly number[][]): DriftColumn[] {
  return (rows[0] ?? []).map((_, k) => ({
    name: `feature ${k}`,
    kind: 'numeric',
    values: Float64Array.from(rows, (row) => row[k] ?? NaN),
  }));
}

/**
 * Windows with an input alarm under the native profile: at least one feature drifted from the first
 * rows in two of the last three windows.
 */
export function inputAlarms(rows: readonly number[][]): number[] {
  const reference = columns(rows.slice(0, REFERENCE_ROWS));
  const history = new Map<string, boolean[]>();
  const alarms: number[] = [];
  for (let start = REFERENCE_ROWS; start + WINDOW_ROWS <= rows.length; start += WINDOW_ROWS) {
    const current = columns(rows.slice(start, start + WINDOW_ROWS));
    const report = driftReport({ reference, current, profile: 'native' });
    let isAlert = false;
    for (const { column, drifted } of report.columns) {
      const verdicts = [...(history.get(column) ?? []), drifted];
      history.set(column, verdicts);
      isAlert ||= isWindowAlert(verdicts);
    }
    if (isAlert) alarms.push(start);
  }
  return alarms;
}
