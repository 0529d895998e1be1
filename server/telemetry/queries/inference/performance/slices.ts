import { z } from 'zod';
import { categorySql } from '../../../category-text.ts';
import { selectRow, selectRows } from '../../../client.ts';
import { binarySql, type PositiveClass } from '../cells.ts';
import type { Layout } from '../features.ts';
import {
  valueSql,
  windowParams,
  windowSql,
  type InferenceWindow,
  type WindowColumn,
} from '../window.ts';

/**
 * A column to slice by. In `hashed` columns, texts that are not hashes were recorded before the
 * hash rule and are omitted.
 */
export type SliceColumn = { name: string; hashed: boolean } & (
  | { kind: 'feature'; column: WindowColumn }
  | { kind: 'segment'; segment: string }
);

/**
 * SQL grouping of a column's values. The code of a group is its position, starting at 1; 0 means
 * missing.
 */
export type CountedCut =
  | { kind: 'texts'; ids: readonly string[] }
  | { kind: 'numbers'; values: readonly number[] }
  | { kind: 'parts'; edges: readonly number[] };

export type SliceScope = {
  layouts: readonly Layout[];
  /** Null for a regression and for more than two classes. */
  positive: PositiveClass | null;
  regression: boolean;
  /** Maximum labeled rows; larger numbers are sampled by a hash of the request ID. */
  rowsAtMost: number;
};

const options = { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 };
const missing = 'char(0)';
/** Format that `keyedHash` writes at ingest. */
const hashShape = '^[0-9a-f]{32}$';

/** In hex, so that no text can terminate the statement. */
const literal = (text: string): string => `unhex('${Buffer.from(text).toString('hex')}')`;

/** SQL for the text of a column in a row; a single NUL if it is missing. */
function sliceTextSql(layouts: readonly Layout[], column: SliceColumn): string {
  if (column.kind === 'feature')
    return `ifNull(toString(${valueSql(layouts, column.column)}), ${missing})`;
  const value = `segment[${literal(column.segment)}]`;
  return `if(${value} = '', ${missing}, ${value})`;
}

/**
 * SQL for the text of a column in a row as a group; empty if it is missing or was recorded before
 * the hash rule.
 */
export function groupTextSql(layouts: readonly Layout[], column: SliceColumn): string {
  const text = sliceTextSql(layouts, column);
  const told = column.hashed ? `match(${text}, '${hashShape}')` : `${text} != ${missing}`;
  return `if(${told}, ${text}, '')`;
}

export const isNumberColumn = (column: SliceColumn): boolean =>
  column.kind === 'feature' && column.column.type === 'number';

/** SQL for the code of a column's value in a row, by the column's cut. */
function sliceCodeSql(layouts: readonly Layout[], column: SliceColumn, cut: CountedCut): string {
  if (cut.kind === 'texts') {
    const text = sliceTextSql(layouts, column);
    const codes = cut.ids.map((_, at) => at + 1).join(',');
    const other = cut.ids.length + 1;
    const known =
      cut.ids.length === 0
        ? String(other)
        : `transform(sipHash64(${text}), [${cut.ids.map((id) => `toUInt64(${id})`).join(',')}], [${codes}], ${other})`;
    return `toUInt8(if(${text} = ${missing}, 0, ${known}))`;
  }
  const number =
    column.kind === 'feature'
      ? valueSql(layouts, { ...column.column, type: 'number' })
      : "CAST(nan, 'Float64')";
  if (cut.kind === 'numbers') {
    const at = `indexOf([${cut.values.map((value) => `toFloat64(${value})`).join(',')}], ${number})`;
    return `toUInt8(multiIf(isNaN(${number}), 0, ${at} = 0, ${cut.values.length + 1}, ${at}))`;
  }
  const steps = cut.edges.map((edge, at) => `${number} < ${edge}, ${at + 1}`);
  return `toUInt8(multiIf(isNaN(${number}), 0, ${[...steps, String(cut.edges.length + 1)].join(', ')}))`;
}

/** SQL for the name of a row's group by its cut; `names` are the names of the codes. */
export function sliceNameSql(
  layouts: readonly Layout[],
  { column, cut }: { column: SliceColumn; cut: CountedCut },
  names: readonly string[],
): string {
  return `[${names.map(literal).join(', ')}][${sliceCodeSql(layouts, column, cut)} + 1]`;
}

/**
 * SQL for labeled rows of a window with `loss` (0 or 1, or the absolute error), whether the
 * positive class was predicted (`said`), and whether it is true (`holds`); both are 0 without a
 * positive class.
 */
function labelledSql(
  window: InferenceWindow,
  fields: readonly string[],
  { positive, regression }: SliceScope,
): string {
  const value = positive?.value ?? null;
  const label =
    positive === null
      ? 'toUInt8(0)'
      : `toUInt8(if(isNaN(label_value) OR ${value === null ? '1' : '0'}, truth = {positive:String}, label_value = ${value ?? 0}))`;
  const loss = regression
    ? 'abs(prediction_value - label_value)'
    : `toFloat64(NOT if(isNaN(prediction_value) OR isNaN(label_value), ${categorySql('prediction')} = truth, prediction_value = label_value))`;
  const usable = regression
    ? 'NOT isNaN(prediction_value) AND NOT isNaN(label_value)'
    : `prediction != ${missing}`;
  const judged = [
    `${loss} AS loss`,
    `${positive === null ? 'toUInt8(0)' : binarySql(positive).predicted} AS said`,
    `${label} AS holds`,
  ];
  return `SELECT ${[...fields, ...judged].join(', ')} FROM (
      SELECT i.*, l.told AS truth, l.label_value AS label_value
      FROM (SELECT * FROM inference FINAL WHERE ${windowSql(window)}) AS i
      INNER JOIN (SELECT request_id, ${categorySql('label')} AS told, label_value FROM inference_labels FINAL
        WHERE model = {model:String}) AS l ON l.request_id = i.request_id
    ) WHERE ${usable} ORDER BY sipHash64(request_id) LIMIT {limit:UInt32}`;
}

const paramsOf = (window: InferenceWindow, { positive, rowsAtMost }: SliceScope) => ({
  ...windowParams(window),
  limit: rowsAtMost,
  positive: positive?.name ?? '',
});

const textRow = z.object({
  column: z.coerce.number(),
  value: z.string(),
  id: z.string().regex(/^\d{1,20}$/u),
  rows: z.coerce.number(),
});
export type SliceText = Omit<z.output<typeof textRow>, 'column'>;

/** Most frequent texts of each column over the labeled rows, in column order. */
export async function sliceTexts(
  window: InferenceWindow,
  columns: readonly SliceColumn[],
  scope: SliceScope,
  valuesAtMost: number,
): Promise<SliceText[][]> {
  if (columns.length === 0) return [];
  const texts = columns.map((column) => sliceTextSql(scope.layouts, column));
  const hashed = columns.flatMap((column, at) => (column.hashed ? [at] : []));
  const rows = await selectRows(
    `SELECT told.1 AS column, told.2 AS value, toString(sipHash64(value)) AS id, count() AS rows
     FROM (SELECT arrayJoin(arrayZip(range(${columns.length}), texts)) AS told
       FROM (${labelledSql(window, [`[${texts.join(', ')}] AS texts`], scope)}))
     WHERE value != ${missing}${hashed.length === 0 ? '' : ` AND (column NOT IN (${hashed.join(',')}) OR match(value, '${hashShape}'))`}
     GROUP BY column, value ORDER BY rows DESC, value LIMIT ${valuesAtMost} BY column
     SETTINGS max_block_size = ${blockRows}`,
    paramsOf(window, scope),
    textRow,
    options,
  );
  const byColumn = Map.groupBy(rows, ({ column }) => column);
  return columns.map((_, at) => byColumn.get(at) ?? []);
}

const numbersRow = z.object({
  distinct: z.array(z.array(z.number())),
  quantiles: z.array(z.array(z.number().nullable())),
});

/**
 * Distinct values (null if more than `atMost`) and quantiles of each numeric column over the
 * labeled rows.
 */
export async function sliceNumbers(
  window: InferenceWindow,
  columns: readonly SliceColumn[],
  scope: SliceScope,
  { atMost, shares }: { atMost: number; shares: readonly number[] },
): Promise<{ distinct: number[] | null; quantiles: number[] }[]> {
  if (columns.length === 0) return [];
  const values = columns.map((column) =>
    column.kind === 'feature' ? valueSql(scope.layouts, column.column) : 'nan',
  );
  const over = (aggregate: string): string =>
    values.map((_, at) => `${aggregate}(n${at}, NOT isNaN(n${at}))`).join(', ');
  const fields = values.map((value, at) => `${value} AS n${at}`);
  const row = await selectRow(
    `SELECT [${over(`groupUniqArrayIf(${atMost + 1})`)}] AS distinct,
       [${over(`quantilesExactInclusiveIf(${shares.join(', ')})`)}] AS quantiles
     FROM (${labelledSql(window, fields, scope)})`,
    paramsOf(window, scope),
    numbersRow,
    options,
  );
  return columns.map((_, at) => {
    const distinct = row.distinct[at] ?? [];
    return {
      distinct: distinct.length > atMost ? null : distinct,
      quantiles: (row.quantiles[at] ?? []).map((each) => each ?? Number.NaN),
    };
  });
}

const countRow = z.object({
  key: z.coerce.number(),
  rows: z.coerce.number(),
  sum: z.number(),
  squares: z.number(),
  predicted: z.coerce.number(),
  label: z.coerce.number(),
  both: z.coerce.number(),
});
/**
 * Rows with one value of a column, or of a pair of columns, by column index; `where` is empty for
 * all rows.
 */
export type SliceCount = Omit<z.output<typeof countRow>, 'key'> & {
  where: { column: number; code: number }[];
};

/** Rows per block. A row is copied for each combination, so small blocks limit the memory use. */
const blockRows = 1_024;
const byte = 256;
/**
 * Maximum copies of rows by column combinations in one query, which takes about two seconds of one
 * core.
 */
const copiesAtMost = 40_000_000;
const rowsAtMost = 500_000;

const combinationsOf = (columns: number): [number, number][] => {
  const places = Array.from({ length: columns }, (_, at) => at + 1);
  const pairs = places.flatMap((a) => places.slice(a).map((b): [number, number] => [a, b]));
  // All rows come first, then single columns. Position 0 of the codes reads as 0.
  return [[0, 0], ...places.map((at): [number, number] => [at, 0]), ...pairs];
};

/**
 * Maximum labeled rows to slice over this number of columns in one query. Fewer columns allow more
 * rows.
 */
export const sliceRowsOf = (columns: number): number =>
  Math.min(rowsAtMost, Math.floor(copiesAtMost / combinationsOf(columns).length));

/**
 * Number of labeled rows and their losses, per value of each column and per pair of values of two
 * columns with at least `leastRows` rows. Includes how often the positive class was predicted,
 * true, and both.
 */
export async function sliceCounts(
  window: InferenceWindow,
  columns: readonly { column: SliceColumn; cut: CountedCut }[],
  scope: SliceScope,
  leastRows: number,
): Promise<SliceCount[]> {
  const combinations = combinationsOf(columns.length);
  const codes = columns.map(({ column, cut }) => sliceCodeSql(scope.layouts, column, cut));
  const keys = `arrayMap((a, b, i) -> toUInt32(i * ${byte ** 2} + codes[a] * ${byte} + codes[b]),
    [${combinations.map(([a]) => a).join(',')}], [${combinations.map(([, b]) => b).join(',')}], range(${combinations.length}))`;
  const rows = await selectRows(
    `SELECT key, count() AS rows, sum(loss) AS sum, sum(loss * loss) AS squares, sum(said) AS predicted,
       sum(holds) AS label, sum(said * holds) AS both
     FROM (SELECT loss, said, holds, arrayJoin(${keys}) AS key
       FROM (${labelledSql(window, [`CAST([${codes.join(', ')}], 'Array(UInt8)') AS codes`], scope)}))
     GROUP BY key HAVING key < ${(columns.length + 1) * byte ** 2} OR rows >= {least:UInt32}
     SETTINGS max_block_size = ${blockRows}`,
    { ...paramsOf(window, scope), least: leastRows },
    countRow,
    options,
  );
  return rows.map(({ key, ...counted }) => {
    const [a, b] = combinations[Math.floor(key / byte ** 2)] ?? [0, 0];
    const where = [
      { column: a - 1, code: Math.floor(key / byte) % byte },
      { column: b - 1, code: key % byte },
    ];
    return { ...counted, where: where.filter(({ column }) => column >= 0) };
  });
}
