import { z } from 'zod';
import { categorySql } from '../../category-text.ts';
import { selectRow, type QueryParams } from '../../client.ts';
import {
  namesOf,
  numberSql,
  presentSql,
  textSql,
  vectorLengthSql,
  type Layout,
} from './features.ts';

export type FeatureSample = {
  rows: number;
  numbers: { name: string; present: number }[];
  texts: { name: string; present: number; values: string[] }[];
  /** Embeddings with their most common length. */
  vectors: { name: string; present: number; length: number }[];
};

/** Maximum distinct values to check. A text with more values is not categorical. */
export const maxCategories = 50;

const answer = z.object({
  rows: z.coerce.number(),
  number_counts: z.array(z.coerce.number()),
  text_counts: z.array(z.coerce.number()),
  text_values: z.array(z.array(z.string())),
  vector_counts: z.array(z.coerce.number()),
  vector_sizes: z.array(z.coerce.number()),
});

const list = (items: readonly string[], type: string): string =>
  items.length === 0 ? `CAST([], '${type}')` : `[${items.join(', ')}]`;

/** SQL for the number of rows with each embedding and its most common length. */
function vectorsSql(layouts: readonly Layout[], names: readonly string[]): string {
  const lengths = names.map((name) => vectorLengthSql(layouts, name));
  const counts = lengths.map((length) => `countIf(${length} > 0)`);
  const sizes = lengths.map((length) => `topKIf(1)(${length}, ${length} > 0)[1]`);
  return `${list(counts, 'Array(UInt64)')} AS vector_counts,
       ${list(sizes, 'Array(UInt64)')} AS vector_sizes`;
}

/** Rows of one version in a range of request times. */
type OneVersion = { version: string; fromMs: number; toMs: number };

function rangeOf(only: OneVersion | undefined): { sql: string; params: QueryParams } {
  if (only === undefined) return { sql: '', params: {} };
  return {
    sql: `AND version = {version:String} AND ts >= fromUnixTimestamp64Milli({from:Int64})
      AND ts < fromUnixTimestamp64Milli({to:Int64})`,
    params: { version: only.version, from: Math.floor(only.fromMs), to: Math.floor(only.toMs) },
  };
}

/** Feature-by-feature profile of a model's first rows, or of one version in a range. */
export async function sampleFeatures(
  model: string,
  layouts: readonly Layout[],
  limit: number,
  only?: OneVersion,
): Promise<FeatureSample> {
  const range = rangeOf(only);
  const numbers = namesOf(layouts, 'numbers');
  const texts = namesOf(layouts, 'texts');
  const vectors = namesOf(layouts, 'vectors');
  const found = await selectRow(
    `SELECT count() AS rows,
       ${list(
         numbers.map((name) => `countIf(NOT isNaN(${numberSql(layouts, name)}))`),
         'Array(UInt64)',
       )} AS number_counts,
       ${list(
         texts.map((name) => `countIf${presentSql(textSql(layouts, name))}`),
         'Array(UInt64)',
       )} AS text_counts,
       ${list(
         texts.map((name) => {
           const text = textSql(layouts, name);
           return `groupUniqArrayIf(${maxCategories + 1})(${text}, ${presentSql(text)})`;
         }),
         'Array(Array(String))',
       )} AS text_values,
       ${vectorsSql(layouts, vectors)}
     FROM (SELECT layout, numbers, arrayMap(text -> ${categorySql('toString(text)')}, texts) AS texts, vector_lengths
       FROM inference WHERE model = {model:String} ${range.sql} ORDER BY ts LIMIT {limit:UInt32})`,
    { model, limit, ...range.params },
    answer,
    { timeoutMs: 60_000 },
  );
  return {
    rows: found.rows,
    numbers: numbers.map((name, at) => ({ name, present: found.number_counts[at] ?? 0 })),
    texts: texts.map((name, at) => ({
      name,
      present: found.text_counts[at] ?? 0,
      values: (found.text_values[at] ?? []).toSorted(),
    })),
    vectors: vectors.map((name, at) => ({
      name,
      present: found.vector_counts[at] ?? 0,
      length: found.vector_sizes[at] ?? 0,
    })),
  };
}
