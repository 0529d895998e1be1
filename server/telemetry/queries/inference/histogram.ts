import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { missingText } from '../../spool/inference-batch.ts';
import { charsAtOnce, sqlPortions } from '../sql-portions.ts';
import { missingSql, numberSql, presentSql, textCategorySql, type Layout } from './features.ts';
import { answerName, answerSql, windowParams, windowSql, type InferenceWindow } from './window.ts';

/** Values of one feature in a window between the requested edges. */
export type BinnedNumbers = {
  name: string;
  below: number;
  counts: number[];
  missing: number;
  min: number;
  max: number;
};
export type BinnedTexts = {
  name: string;
  counts: Map<string, number>;
  /** Rows with a label that is not in `counts`. */
  other: number;
  missing: number;
};

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

/** Counts numbers of a window between edges, which must be ascending and finite. */
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
    // A feature that is in no layout is missing in every row, and is NaN as a number.
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

const textRow = z.object({
  feature: z.number(),
  label: z.string(),
  rows: z.coerce.number(),
  total: z.coerce.number(),
});

type WantedTexts = {
  name: string;
  /**
   * Labels to count in addition to the most frequent labels, however rare. Null counts no labels.
   */
  labels: readonly string[] | null;
};

/** As many of the first labels as fit in a statement, in hex, so that no text can terminate it. */
function labelList(labels: readonly string[]): string {
  const list: string[] = [];
  let chars = 0;
  for (const label of labels) {
    const sql = `unhex('${Buffer.from(label).toString('hex')}')`;
    chars += sql.length + 1;
    if (chars > charsAtOnce) break;
    list.push(sql);
  }
  return list.join(',');
}

/** Counts texts of a window: the requested labels and the most frequent labels of each feature. */
export async function countTexts(
  window: InferenceWindow,
  layouts: readonly Layout[],
  wanted: readonly WantedTexts[],
): Promise<BinnedTexts[]> {
  if (wanted.length === 0) return [];
  const answer = answerName(layouts);
  const items = wanted.map((column) => {
    const text = column.name === answer ? answerSql : textCategorySql(layouts, column.name);
    const value = column.labels === null ? `if(${presentSql(text)}, '', ${text})` : text;
    const sql = `${value}${labelList(column.labels ?? [])}`;
    return { column: { ...column, value }, sql };
  });
  const found: BinnedTexts[] = [];
  for (const part of sqlPortions(items)) found.push(...(await countPortion(window, part)));
  return found;
}

type Portion = readonly { column: WantedTexts & { value: string } }[];

async function countPortion(window: InferenceWindow, part: Portion): Promise<BinnedTexts[]> {
  const tuples = part.map(({ column }, at) => `(toUInt16(${at}), ${column.value})`).join(', ');
  const asked = part.flatMap(({ column }, at) => {
    const list = labelList(column.labels ?? []);
    return list === '' ? [] : [`(feature = ${at} AND label IN (${list}))`];
  });
  const rows = await selectRows(
    `SELECT feature, label, rows, sum(rows) OVER (PARTITION BY feature) AS total FROM (
       SELECT t.1 AS feature, t.2 AS label, count() AS rows
       FROM (SELECT arrayJoin([${tuples}]) AS t FROM inference WHERE ${windowSql(window)})
       GROUP BY feature, label)
     ORDER BY ${[`label = ${missingSql}`, ...asked].join(' OR ')} DESC, rows DESC, label
     LIMIT ${labelsAtMost} BY feature`,
    windowParams(window),
    textRow,
    options,
  );
  return part.map(({ column: { name, labels } }, at) => {
    const own = rows.filter((row) => row.feature === at);
    const missing = own.find((row) => row.label === missingText)?.rows ?? 0;
    const present = labels === null ? [] : own.filter((row) => row.label !== missingText);
    const counts = new Map(present.map((row) => [row.label, row.rows]));
    const inCounts = present.reduce((sum, row) => sum + row.rows, 0);
    return { name, counts, other: (own[0]?.total ?? 0) - missing - inCounts, missing };
  });
}
