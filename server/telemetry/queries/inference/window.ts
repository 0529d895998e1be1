import { z } from 'zod';
import { categorySql } from '../../category-text.ts';
import { selectParquet, selectRow } from '../../client.ts';
import {
  namesOf,
  numberSql,
  presentSql,
  textCategorySql,
  textSql,
  vectorLengthSql,
  vectorSql,
  type Layout,
} from './features.ts';

/** Rows of a model in a range of request times, for one version or all. */
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

/** Rows of a window, and how many of them predict non-numeric text. */
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

/** SQL for whether a prediction is a list of items. */
export const listSql = `(startsWith(prediction, '[') AND isValidJSON(prediction))`;

const comparedSql = `if(${listSql}, if(JSONType(prediction, 1) = 'String', JSONExtractString(prediction, 1), JSONExtractRaw(prediction, 1)), prediction)`;

/**
 * SQL for the prediction in the form in which it is compared like a feature. A list is represented
 * by its first item, because two lists are rarely equal.
 */
export const answerSql = categorySql(comparedSql);

/** Name under which the prediction is compared like a feature. No feature has this name. */
export function answerName(layouts: readonly Layout[]): string {
  const kinds = ['numbers', 'texts', 'vectors'] as const;
  const names = kinds.flatMap((kind) => namesOf(layouts, kind));
  return names.includes('prediction') ? 'prediction (answer)' : 'prediction';
}

/** A feature and the type of most of its values. */
export type WindowColumn = { name: string; type: 'number' | 'text' };

/**
 * All features of the layouts except embeddings, whose numbers are compared jointly. A name sent as
 * both types counts as text, which can also contain numbers.
 */
export function columnsOfLayouts(layouts: readonly Layout[]): WindowColumn[] {
  const texts = new Set(namesOf(layouts, 'texts'));
  const numbers = namesOf(layouts, 'numbers').filter((name) => !texts.has(name));
  return [
    ...numbers.map((name): WindowColumn => ({ name, type: 'number' })),
    ...[...texts].map((name): WindowColumn => ({ name, type: 'text' })),
  ];
}

/** SQL for the value of a feature in a row, by the feature's type. Long texts become categories. */
export function valueSql(layouts: readonly Layout[], { name, type }: WindowColumn): string {
  const number = numberSql(layouts, name);
  if (type === 'number') return number;
  const text = textSql(layouts, name);
  const other = number === 'nan' ? 'NULL' : `if(isNaN(${number}), NULL, toString(${number}))`;
  return `if${presentSql(text).replace(/\)$/u, '')}, ${textCategorySql(layouts, name)}, ${other})`;
}

/** Embeddings of one length, to be written as text. */
export type VectorColumn = { name: string; type: 'vector'; length: number };

/**
 * SQL for the embedding of a row as a list in text form. Embeddings of another length count as
 * missing.
 */
function vectorTextSql(layouts: readonly Layout[], { name, length }: VectorColumn): string {
  const isOwn = `${vectorLengthSql(layouts, name)} = ${Math.floor(length)}`;
  return `if(${isOwn}, toString(${vectorSql(layouts, name)}), NULL)`;
}

/**
 * The window as a Parquet file with one column `c0`, `c1`, ... per feature, then the prediction.
 * Windows with more than `limit` rows are sampled by a hash of the request ID, so repeated calls
 * select the same rows.
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
