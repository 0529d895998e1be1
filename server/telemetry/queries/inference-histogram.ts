import { z } from 'zod';
import { selectRows } from '../client.ts';
import { missingText } from '../inference-batch.ts';
import type { Layout } from './inference-features.ts';
import { numberSql, textCategorySql } from './inference-features.ts';
import type { InferenceWindow } from './inference-window.ts';
import { answerName, answerSql, windowParams, windowSql } from './inference-window.ts';
import { sqlPortions } from './sql-portions.ts';

/** Values of one feature in a window between the edges that were asked for. */
export type BinnedNumbers = {
  name: string;
  below: number;
  counts: number[];
  missing: number;
  min: number;
  max: number;
};
export type BinnedTexts = { name: string; counts: Map<string, number>; missing: number };

const lowest = '-1.7976931348623157e308';
const labelsAtMost = 2_000;
const options = { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 };

const numberRow = z.object({
  feature: z.number(),
  edge: z.number().nullable(),
  rows: z.coerce.number(),
  least: z.number().nullable(),
  most: z.number().nullable(),
});

type Wanted = { name: string; edges: readonly number[] };

/** Counts numbers of a window between edges; ascending, and finite. */
export async function binNumbers(
  window: InferenceWindow,
  layouts: readonly Layout[],
  wanted: readonly Wanted[],
): Promise<BinnedNumbers[]> {
  if (wanted.length === 0) return [];
  const found: BinnedNumbers[] = [];
  const answer = answerName(layouts);
  const items = wanted.map((each) => {
    const value = each.name === answer ? 'prediction_value' : numberSql(layouts, each.name);
    const edges = [lowest, ...each.edges.map(String)].join(',');
    // A feature that no layout has is missing in every row, as a number too.
    const typed = value === 'nan' ? "CAST(nan, 'Float64')" : value;
    return {
      column: each,
      sql: `if(isNaN(${typed}), nan, roundDown(${typed}, [${edges}])), ${typed}`,
    };
  });
  for (const part of sqlPortions(items)) {
    const tuples = part.map(({ sql }, at) => `(toUInt16(${at}), ${sql})`).join(', ');
    const rows = await selectRows(
      `SELECT b.1 AS feature, b.2 AS edge, count() AS rows, min(b.3) AS least, max(b.3) AS most
       FROM (SELECT arrayJoin([${tuples}]) AS b FROM inference WHERE ${windowSql(window)})
       GROUP BY feature, edge`,
      windowParams(window),
      numberRow,
      options,
    );
    part.forEach(({ column: each }, at) => {
      found.push(
        binned(
          each,
          rows.filter((row) => row.feature === at),
        ),
      );
    });
  }
  return found;
}

function binned(
  { name, edges }: Wanted,
  rows: readonly z.output<typeof numberRow>[],
): BinnedNumbers {
  const position = new Map(edges.map((edge, at) => [edge, at]));
  const result: BinnedNumbers = {
    name,
    below: 0,
    counts: edges.map(() => 0),
    missing: 0,
    min: Infinity,
    max: -Infinity,
  };
  for (const { edge, rows: count, least, most } of rows) {
    if (edge === null) {
      result.missing += count;
      continue;
    }
    result.min = Math.min(result.min, least ?? Infinity);
    result.max = Math.max(result.max, most ?? -Infinity);
    const at = position.get(edge);
    if (at === undefined) result.below += count;
    else result.counts[at] = count;
  }
  return result;
}

const textRow = z.object({ feature: z.number(), label: z.string(), rows: z.coerce.number() });

/** Counts texts of a window, the most frequent of each feature. */
export async function countTexts(
  window: InferenceWindow,
  layouts: readonly Layout[],
  names: readonly string[],
): Promise<BinnedTexts[]> {
  if (names.length === 0) return [];
  const answer = answerName(layouts);
  const items = names.map((name) => ({
    column: name,
    sql: name === answer ? answerSql : textCategorySql(layouts, name),
  }));
  const found: BinnedTexts[] = [];
  for (const part of sqlPortions(items)) {
    const tuples = part.map(({ sql }, at) => `(toUInt16(${at}), ${sql})`).join(', ');
    const rows = await selectRows(
      `SELECT t.1 AS feature, t.2 AS label, count() AS rows
       FROM (SELECT arrayJoin([${tuples}]) AS t FROM inference WHERE ${windowSql(window)})
       GROUP BY feature, label ORDER BY rows DESC, label LIMIT ${labelsAtMost} BY feature`,
      windowParams(window),
      textRow,
      options,
    );
    part.forEach(({ column }, at) => {
      const own = rows.filter((row) => row.feature === at);
      found.push(countedTexts(column, own));
    });
  }
  return found;
}

function countedTexts(name: string, own: readonly z.output<typeof textRow>[]): BinnedTexts {
  const present = own.filter((row) => row.label !== missingText);
  return {
    name,
    counts: new Map(present.map((row) => [row.label, row.rows])),
    missing: own.find((row) => row.label === missingText)?.rows ?? 0,
  };
}
