import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { sqlPortions } from '../sql-portions.ts';
import { numberSql, presentSql, textSql, type Layout } from './features.ts';
import { windowParams, windowSql, type InferenceWindow, type WindowColumn } from './window.ts';

/**
 * One time step, with its row count and, per column, the number of values, the number of distinct
 * values, and the times of the first and last value.
 */
type PaceStepRow = {
  atMs: number;
  rows: number;
  columns: {
    present: number;
    /** Number of distinct values; `distinctAtMost` + 1 if there are more. */
    distinct: number;
    firstMs: number | null;
    lastMs: number | null;
  }[];
};

const distinctAtMost = 10;
const figures = 4;
const options = { timeoutMs: 30_000, maxMemoryBytes: 2_000_000_000 };

/** Array elements with the figures of one column: values, distinct values, first and last time. */
function paceSql({ name, type }: WindowColumn, layouts: readonly Layout[]): string {
  const found = numberSql(layouts, name);
  const number = found === 'nan' ? "CAST(nan, 'Float64')" : found;
  const text = textSql(layouts, name);
  const [value, isThere] =
    type === 'number' ? [number, `NOT isNaN(${number})`] : [text, presentSql(text)];
  return [
    `countIf(${isThere})`,
    `uniqUpToIf(${distinctAtMost})(${value}, ${isThere})`,
    `toUnixTimestamp64Milli(minIf(ts, ${isThere}))`,
    `toUnixTimestamp64Milli(maxIf(ts, ${isThere}))`,
  ]
    .map((sql) => `toInt64(${sql})`)
    .join(', ');
}

const row = z.object({
  step: z.coerce.number(),
  rows: z.coerce.number(),
  counts: z.array(z.coerce.number()),
});

const timeOf = (ms: number | undefined): number | null => (ms === undefined || ms <= 0 ? null : ms);

/**
 * Arrival statistics of columns in each time step of a window, counted from its start. Steps
 * without rows are absent.
 */
export async function paceSteps(
  window: InferenceWindow,
  columns: readonly WindowColumn[],
  layouts: readonly Layout[],
  stepMs: number,
): Promise<PaceStepRow[]> {
  const steps = new Map<number, PaceStepRow>();
  const items = columns.map((column) => ({ column, sql: paceSql(column, layouts) }));
  for (const part of sqlPortions(items)) {
    const found = await selectRows(
      `SELECT intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {step:Int64}) AS step, count() AS rows,
         CAST([${part.map(({ sql }) => sql).join(', ')}], 'Array(Int64)') AS counts
       FROM inference WHERE ${windowSql(window)} GROUP BY step ORDER BY step LIMIT 2000`,
      { ...windowParams(window), step: stepMs },
      row,
      options,
    );
    for (const { step: index, rows, counts } of found) {
      const step = steps.get(index) ?? { atMs: window.fromMs + index * stepMs, rows, columns: [] };
      steps.set(index, step);
      for (let at = 0; at < part.length * figures; at += figures) {
        const [present = 0, distinct = 0, firstMs, lastMs] = counts.slice(at, at + figures);
        step.columns.push({
          present,
          distinct,
          firstMs: timeOf(firstMs),
          lastMs: timeOf(lastMs),
        });
      }
    }
  }
  return [...steps.values()];
}
