import { z } from 'zod';
import { categorySql } from '../../../category-text.ts';
import { selectRow, selectRows } from '../../../client.ts';
import type { PositiveClass } from '../cells.ts';
import { binarySql } from '../cells.ts';
import type { Layout } from '../features.ts';
import type { InferenceWindow, WindowColumn } from '../window.ts';
import { valueSql, windowParams, windowSql } from '../window.ts';

/** A column that slices are made of. Of `hashed` ones, texts that are no hash came before the rule and are not told. */
export type SliceColumn = { name: string; hashed: boolean } & (
  | { kind: 'feature'; column: WindowColumn }
  | { kind: 'segment'; segment: string }
);

/** How the values of a column are told apart in SQL; the code of each is its place, from 1 on, and 0 is missing. */
export type CountedCut =
  | { kind: 'texts'; ids: readonly string[] }
  | { kind: 'numbers'; values: readonly number[] }
  | { kind: 'parts'; edges: readonly number[] };

export type SliceScope = {
  layouts: readonly Layout[];
  /** Null for a regression, and for more than two classes. */
  positive: PositiveClass | null;
  regression: boolean;
  /** Of more labelled rows, those that a hash of the request id picks. */
  rowsAtMost: number;
};

const options = { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 };
const missing = 'char(0)';
/** What `keyedHash` of the intake writes. */
const hashShape = '^[0-9a-f]{32}$';

/** In hex, so that no text can end the statement. */
const literal = (text: string): string => `unhex('${Buffer.from(text).toString('hex')}')`;

/** The text of a column in a row, as SQL; one NUL where it is missing. */
function sliceTextSql(layouts: readonly Layout[], column: SliceColumn): string {
  if (column.kind === 'feature')
    return `ifNull(toString(${valueSql(layouts, column.column)}), ${missing})`;
  const value = `segment[${literal(column.segment)}]`;
  return `if(${value} = '', ${missing}, ${value})`;
}

/** The text of a column in a row as a group of its own, as SQL: empty where it is missing, or from before it was hashed. */
export function groupTextSql(layouts: readonly Layout[], column: SliceColumn): string {
  const text = sliceTextSql(layouts, column);
  const told = column.hashed ? `match(${text}, '${hashShape}')` : `${text} != ${missing}`;
  return `if(${told}, ${text}, '')`;
}

export const isNumberColumn = (column: SliceColumn): boolean =>
  column.kind === 'feature' && column.column.type === 'number';

/** The code of a column in a row under its cut, as SQL. */
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

/** The group of a row under its cut by name, as SQL; `names` are those of the codes. */
export function sliceNameSql(
  layouts: readonly Layout[],
  { column, cut }: { column: SliceColumn; cut: CountedCut },
  names: readonly string[],
): string {
  return `[${names.map(literal).join(', ')}][${sliceCodeSql(layouts, column, cut)} + 1]`;
}

/**
 * Labelled rows of a window with `loss` (0 or 1, or the absolute error), and whether the positive class was `said`
 * and `holds` (0 without one), as SQL.
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

/** The most frequent texts of each column over the labelled rows, in the order of the columns. */
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

/** Distinct values (null of more than `atMost`) and quantiles of each column of numbers over the labelled rows. */
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
/** Rows of one value of a column, or of a pair, by the places of the columns; `where` is empty for all rows. */
export type SliceCount = Omit<z.output<typeof countRow>, 'key'> & {
  where: { column: number; code: number }[];
};

/** A row is copied for each combination: small blocks keep that in little memory. */
const blockRows = 1_024;
const byte = 256;
/** Copies of rows by combinations of columns that one question may make: about two seconds of one core. */
const copiesAtMost = 40_000_000;
const rowsAtMost = 500_000;

const combinationsOf = (columns: number): [number, number][] => {
  const places = Array.from({ length: columns }, (_, at) => at + 1);
  const pairs = places.flatMap((a) => places.slice(a).map((b): [number, number] => [a, b]));
  // All rows, then the columns alone: a place 0 of the codes reads as 0.
  return [[0, 0], ...places.map((at): [number, number] => [at, 0]), ...pairs];
};

/** How many labelled rows so many columns can be sliced over at once: the fewer columns, the more. */
export const sliceRowsOf = (columns: number): number =>
  Math.min(rowsAtMost, Math.floor(copiesAtMost / combinationsOf(columns).length));

/**
 * Labelled rows and their losses, counted by each value of each column and by each pair of values of two columns with
 * at least `leastRows` rows; with how often the positive class was predicted, true, and both.
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
