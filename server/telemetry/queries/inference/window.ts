import { z } from 'zod';
import { categorySql } from '../../category-text.ts';
import { selectParquet, selectRow } from '../../client.ts';
import type { Layout } from './features.ts';
import {
  namesOf,
  numberSql,
  presentSql,
  textCategorySql,
  textSql,
  vectorLengthSql,
  vectorSql,
} from './features.ts';

/** Rows of a model in a range of request times, of one version or of all. */
export type InferenceWindow = {
  model: string;
  fromMs: number;
  toMs: number;
  version: string | null;
};

export function windowSql({ version }: InferenceWindow): string {
  const only = version === null ? '' : ' AND version = {version:String}';
  return `model = {model:String} AND ts >= fromUnixTimestamp64Milli({from:Int64})
    AND ts < fromUnixTimestamp64Milli({to:Int64})${only}`;
}

export function windowParams(window: InferenceWindow): Record<string, string | number> {
  const { model, fromMs, toMs, version } = window;
  return { model, from: Math.floor(fromMs), to: Math.floor(toMs), version: version ?? '' };
}

const timeoutMs = 60_000;

/** Rows of a window, and how many of them predict a text that is no number. */
export async function countRows(
  window: InferenceWindow,
): Promise<{ rows: number; textPredictions: number }> {
  return selectRow(
    `SELECT count() AS rows, countIf(prediction != char(0) AND isNaN(prediction_value)) AS textPredictions
     FROM inference FINAL WHERE ${windowSql(window)}`,
    windowParams(window),
    z.object({ rows: z.coerce.number(), textPredictions: z.coerce.number() }),
    { timeoutMs },
  );
}

/** Whether a prediction is a list of items, as SQL. */
export const listSql = `(startsWith(prediction, '[') AND isValidJSON(prediction))`;

const comparedSql = `if(${listSql}, if(JSONType(prediction, 1) = 'String', JSONExtractString(prediction, 1), JSONExtractRaw(prediction, 1)), prediction)`;

/** The prediction as it is compared like a feature, as SQL: of a list its first item, since hardly two lists are equal. */
export const answerSql = categorySql(comparedSql);

/** The name under which the prediction is compared like a feature; no feature has it. */
export function answerName(layouts: readonly Layout[]): string {
  const kinds = ['numbers', 'texts', 'vectors'] as const;
  const names = kinds.flatMap((kind) => namesOf(layouts, kind));
  return names.includes('prediction') ? 'prediction (answer)' : 'prediction';
}

/** A feature under the type that most of its values have. */
export type WindowColumn = { name: string; type: 'number' | 'text' };

/** Every feature of the layouts but embeddings, whose numbers are compared together; a name that came as both is a text, which holds numbers too. */
export function columnsOfLayouts(layouts: readonly Layout[]): WindowColumn[] {
  const texts = new Set(namesOf(layouts, 'texts'));
  const numbers = namesOf(layouts, 'numbers').filter((name) => !texts.has(name));
  return [
    ...numbers.map((name): WindowColumn => ({ name, type: 'number' })),
    ...[...texts].map((name): WindowColumn => ({ name, type: 'text' })),
  ];
}

/** A feature of a row under its type, as SQL; long texts as categories. */
export function valueSql(layouts: readonly Layout[], { name, type }: WindowColumn): string {
  const number = numberSql(layouts, name);
  if (type === 'number') return number;
  const text = textSql(layouts, name);
  const other = number === 'nan' ? 'NULL' : `if(isNaN(${number}), NULL, toString(${number}))`;
  return `if${presentSql(text).replace(/\)$/u, '')}, ${textCategorySql(layouts, name)}, ${other})`;
}

/** Embeddings of one length, to be written as texts. */
export type VectorColumn = { name: string; type: 'vector'; length: number };

/** Embeddings of a row as a list in words; those of another length are missing. */
function vectorTextSql(layouts: readonly Layout[], { name, length }: VectorColumn): string {
  const isOwn = `${vectorLengthSql(layouts, name)} = ${Math.floor(length)}`;
  return `if(${isOwn}, toString(${vectorSql(layouts, name)}), NULL)`;
}

/**
 * The window as a Parquet file with one column `c0`, `c1`, ... per feature, then the prediction. Of more than
 * `limit` rows, as many that a hash of the request id picks: always the same ones.
 */
export async function windowParquet(
  window: InferenceWindow,
  layouts: readonly Layout[],
  columns: readonly (WindowColumn | VectorColumn)[],
  { limit, numericPrediction }: { limit: number; numericPrediction: boolean },
): Promise<Buffer> {
  const prediction = numericPrediction
    ? 'prediction_value'
    : `if(prediction = char(0), NULL, ${answerSql})`;
  const list = columns.map((column, at) => {
    const isVector = column.type === 'vector';
    return `${isVector ? vectorTextSql(layouts, column) : valueSql(layouts, column)} AS c${at}`;
  });
  return selectParquet(
    `SELECT ${[...list, `${prediction} AS answer`].join(', ')}
     FROM inference FINAL WHERE ${windowSql(window)} ORDER BY sipHash64(request_id) LIMIT {limit:UInt32}`,
    { ...windowParams(window), limit },
    { timeoutMs },
  );
}
