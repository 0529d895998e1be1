import { z } from 'zod';
import { selectRow } from '../client.ts';
import type { Layout } from './inference-features.ts';
import { namesOf, numberSql, presentSql, textSql } from './inference-features.ts';

export type FeatureSample = {
  rows: number;
  numbers: { name: string; present: number }[];
  texts: { name: string; present: number; values: string[] }[];
};

/** Distinct values that are looked at; a text with more is no category. */
export const maxCategories = 50;

const answer = z.object({
  rows: z.coerce.number(),
  number_counts: z.array(z.coerce.number()),
  text_counts: z.array(z.coerce.number()),
  text_values: z.array(z.array(z.string())),
});

/** What the first rows of a model hold, feature by feature. */
export async function sampleFeatures(
  model: string,
  layouts: readonly Layout[],
  limit: number,
): Promise<FeatureSample> {
  const numbers = namesOf(layouts, 'numbers');
  const texts = namesOf(layouts, 'texts');
  const list = (items: readonly string[], type: string): string =>
    items.length === 0 ? `CAST([], '${type}')` : `[${items.join(', ')}]`;
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
       )} AS text_values
     FROM (SELECT layout, numbers, texts FROM inference WHERE model = {model:String} ORDER BY ts LIMIT {limit:UInt32})`,
    { model, limit },
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
  };
}
