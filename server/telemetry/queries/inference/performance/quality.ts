import { z } from 'zod';
import { selectRows } from '../../../client.ts';
import { sqlPortions } from '../../sql-portions.ts';
import {
  numberSql,
  presentSql,
  textCategorySql,
  textSql,
  vectorLengthSql,
  type Layout,
} from '../features.ts';
import { windowParams, windowSql, type InferenceWindow } from '../window.ts';

/** A column and the expectations that its values are checked against. */
export type CheckedColumn = {
  name: string;
  kind: 'number' | 'text' | 'embedding';
  /** Length of an embedding. An embedding of another length counts as a wrong type. */
  length: number | null;
  range: { min: number; max: number } | null;
  /** All known categories; null if the list is incomplete. */
  categories: readonly string[] | null;
};

export type QualityStep = {
  atMs: number;
  rows: number;
  columns: {
    missing: number;
    wrongType: number;
    newCategory: number | null;
    outOfRange: number | null;
    /** Time of the newest value; null without one. */
    lastMs: number | null;
  }[];
};

const options = { timeoutMs: 30_000, maxMemoryBytes: 2_000_000_000 };

/** In hex, so that no text can terminate the statement. */
const textList = (texts: readonly string[]): string =>
  `(${texts.map((text) => `unhex('${Buffer.from(text).toString('hex')}')`).join(',')})`;

/**
 * Counts of one column as five array elements: missing, wrong type, new, out of range, newest time.
 */
function countsSql(
  { name, kind, range, categories, length }: CheckedColumn,
  layouts: readonly Layout[],
): string {
  const value = numberSql(layouts, name);
  const number = value === 'nan' ? "CAST(nan, 'Float64')" : value;
  const text = textSql(layouts, name);
  const isNumber = `NOT isNaN(${number})`;
  const isText = presentSql(text);
  const found = vectorLengthSql(layouts, name);
  const isVector = `${found} > 0`;
  const isRight = length === null ? isVector : `${found} = ${Math.floor(length)}`;
  const { right, wrong } = {
    number: { right: isNumber, wrong: `(${isText} OR ${isVector})` },
    text: { right: isText, wrong: `((${isNumber} OR ${isVector}) AND NOT ${isText})` },
    embedding: {
      right: isRight,
      wrong: `((${isNumber} OR ${isText} OR ${isVector}) AND NOT (${isRight}))`,
    },
  }[kind];
  const fresh =
    categories === null
      ? '0'
      : categories.length === 0
        ? `countIf(${isText})`
        : `countIf(${isText} AND ${textCategorySql(layouts, name)} NOT IN ${textList(categories)})`;
  const outside =
    range === null
      ? '0'
      : `countIf(${isNumber} AND (${number} < ${range.min} OR ${number} > ${range.max}))`;
  return [
    `countIf(NOT (${right}) AND NOT (${wrong}))`,
    `countIf(${wrong})`,
    fresh,
    outside,
    `toUnixTimestamp64Milli(maxIf(ts, ${right}))`,
  ]
    .map((sql) => `toInt64(${sql})`)
    .join(', ');
}

const row = z.object({
  atMs: z.coerce.number(),
  rows: z.coerce.number(),
  counts: z.array(z.coerce.number()),
});

/**
 * Number of values per time step that fail a check, for all columns. The store computes the sums.
 */
export async function qualitySteps(
  window: InferenceWindow,
  columns: readonly CheckedColumn[],
  layouts: readonly Layout[],
  stepMs: number,
): Promise<QualityStep[]> {
  const steps = new Map<number, QualityStep>();
  const items = columns.map((column) => ({ column, sql: countsSql(column, layouts) }));
  for (const part of sqlPortions(items)) {
    const found = await selectRows(
      `SELECT intDiv(toUnixTimestamp64Milli(ts), ${stepMs}) * ${stepMs} AS atMs, count() AS rows,
         CAST([${part.map(({ sql }) => sql).join(', ')}], 'Array(Int64)') AS counts
       FROM inference WHERE ${windowSql(window)} GROUP BY atMs ORDER BY atMs LIMIT 1000`,
      windowParams(window),
      row,
      options,
    );
    for (const { atMs, rows, counts } of found) {
      const step = steps.get(atMs) ?? { atMs, rows, columns: [] };
      steps.set(atMs, step);
      part.forEach(({ column }, at) => {
        const [missing = 0, wrongType = 0, fresh = 0, outside = 0, lastMs = 0] = counts.slice(
          at * 5,
          at * 5 + 5,
        );
        step.columns.push({
          missing,
          wrongType,
          newCategory: column.categories === null ? null : fresh,
          outOfRange: column.range === null ? null : outside,
          lastMs: lastMs > 0 ? lastMs : null,
        });
      });
    }
  }
  return [...steps.values()];
}
