import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';
import { namesOf, vectorLengthSql, vectorSql, type Layout } from './features.ts';
import { windowParams, windowSql, type InferenceWindow } from './window.ts';

const options = { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 };

/** Embeddings of one feature in a window. */
export type CountedVectors = {
  name: string;
  /**
   * Number of rows with an embedding of the requested length, and its mean, which is empty without
   * rows.
   */
  rows: number;
  mean: number[];
  missing: number;
  /** Number of rows with an embedding of another length. */
  otherLength: number;
};

/**
 * Most common embedding length of each feature in a window. Features without embeddings are
 * omitted.
 */
export async function usualLengths(
  window: InferenceWindow,
  layouts: readonly Layout[],
): Promise<{ name: string; length: number }[]> {
  const names = namesOf(layouts, 'vectors');
  if (names.length === 0) return [];
  const usual = names.map((name) => {
    const own = vectorLengthSql(layouts, name);
    return `topKIf(1)(${own}, ${own} > 0)[1]`;
  });
  const { lengths } = await selectRow(
    `SELECT [${usual.join(', ')}] AS lengths FROM inference FINAL WHERE ${windowSql(window)}`,
    windowParams(window),
    z.object({ lengths: z.array(z.coerce.number()) }),
    options,
  );
  return names
    .map((name, at) => ({ name, length: lengths[at] ?? 0 }))
    .filter(({ length }) => length > 0);
}

const meanRow = z.object({
  rows: z.coerce.number(),
  missing: z.coerce.number(),
  otherLength: z.coerce.number(),
  mean: z.array(z.number()),
});

/** Element-wise mean of the embeddings of each feature; only means leave the store. */
export async function vectorMeans(
  window: InferenceWindow,
  layouts: readonly Layout[],
  wanted: readonly { name: string; length: number }[],
): Promise<CountedVectors[]> {
  const found: CountedVectors[] = [];
  for (const { name, length } of wanted) {
    const own = vectorLengthSql(layouts, name);
    const isOwn = `${own} = ${Math.floor(length)}`;
    const row = await selectRow(
      `SELECT countIf(${isOwn}) AS rows, countIf(${own} = 0) AS missing, count() - rows - missing AS otherLength,
         avgForEachIf(${vectorSql(layouts, name)}, ${isOwn}) AS mean
       FROM inference WHERE ${windowSql(window)}`,
      windowParams(window),
      meanRow,
      options,
    );
    found.push({ name, ...row });
  }
  return found;
}

const headRow = z.object({
  length: z.coerce.number(),
  missing: z.coerce.number(),
  edges: z.array(z.coerce.number()),
});
const partRow = z.object({
  rows: z.coerce.number(),
  mean: z.array(z.number()),
  variance: z.array(z.number()),
});

/** Reference embeddings of one feature, as moments of ten parts in time order. */
export type VectorReference = {
  name: string;
  /** Most common length; embeddings of another length are omitted. */
  length: number;
  missing: number;
  parts: z.output<typeof partRow>[];
};

const tenths = Array.from({ length: 9 }, (_, at) => (at + 1) / 10).join(', ');

/** Stored summary of a feature's embeddings; null if there are none. */
export async function vectorReference(
  window: InferenceWindow,
  layouts: readonly Layout[],
  name: string,
): Promise<VectorReference | null> {
  const own = vectorLengthSql(layouts, name);
  const atMs = 'toUnixTimestamp64Milli(ts)';
  const { length, missing, edges } = await selectRow(
    `SELECT topKIf(1)(${own}, ${own} > 0)[1] AS length, countIf(${own} = 0) AS missing,
       quantilesExactIf(${tenths})(${atMs}, ${own} > 0) AS edges
     FROM inference FINAL WHERE ${windowSql(window)}`,
    windowParams(window),
    headRow,
    options,
  );
  if (length === 0) return null;
  const vector = vectorSql(layouts, name);
  const parts = await selectRows(
    `SELECT arrayCount(edge -> ${atMs} >= edge, [${edges.map(Math.floor).join(', ')}]) AS part, count() AS rows,
       avgForEach(${vector}) AS mean, varPopStableForEach(${vector}) AS variance
     FROM inference FINAL WHERE ${windowSql(window)} AND ${own} = ${Math.floor(length)} GROUP BY part ORDER BY part`,
    windowParams(window),
    partRow,
    options,
  );
  return { name, length, missing, parts };
}
