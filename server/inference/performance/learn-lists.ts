import type { Measures } from '#engines/estimation/window-quality.ts';
import { moments } from '#engines/math/moments.ts';
import { type LearnedLimit, learnLimits } from '#engines/performance/limits/learn-limits.ts';
import { rankedList } from '#engines/performance/ranked-list.ts';
import {
  averagePrecisionAt,
  listQuality,
  ndcgAt,
  type RankedList,
} from '#engines/performance/ranking.ts';
import type { CellScope } from '#server/telemetry/queries/inference/cells.ts';
import {
  scopedLists,
  type ScopedList,
} from '#server/telemetry/queries/inference/performance/lists.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/** Number of leading items by which lists are judged. */
export const listCut = 10;

const perList: Readonly<Record<string, (list: RankedList) => number>> = {
  ndcg: (list) => ndcgAt(list, listCut),
  map: (list) => averagePrecisionAt(list, listCut),
};

const judgedOf = (rows: readonly ScopedList[]): RankedList[] =>
  rows.flatMap(({ labelled, prediction, label }) =>
    labelled ? (rankedList(prediction, label) ?? []) : [],
  );

/** NDCG of each list with a relevant item. */
export function ndcgPerList(rows: readonly ScopedList[]): number[] {
  return judgedOf(rows)
    .map((list) => ndcgAt(list, listCut))
    .filter((value) => !Number.isNaN(value));
}

/** Quality of lists from their labels: NDCG and MAP over lists with a relevant item. */
export function qualityOfLists(rows: readonly ScopedList[]): Measures {
  return listQuality(judgedOf(rows), listCut);
}

/** Learns the baseline of a model that predicts lists, from the parts of the reference. */
export async function learnLists(
  window: InferenceWindow,
  scope: CellScope,
  windowRows: number,
): Promise<{
  rows: number;
  labelled: number;
  limits: LearnedLimit[];
  /** Lists of the reference, by part. */
  parts: ScopedList[][];
}> {
  const rows = await scopedLists(window, scope);
  const chunks = [...Map.groupBy(rows, ({ chunk }) => chunk)].toSorted((a, b) => a[0] - b[0]);
  const judged = judgedOf(rows).filter(({ gains }) => gains.size > 0);
  const labelled = rows.filter((row) => row.labelled).length;
  // Only lists with a relevant item count. Assumes that their share in a window is the same as in
  // the reference.
  const windowLists = (windowRows * judged.length) / Math.max(1, rows.length);
  const errorOf = (measure: string): number => {
    const values = judged.map((list) => perList[measure]?.(list) ?? Number.NaN);
    return Math.sqrt(moments(values).variance / Math.max(1, windowLists));
  };
  const sizes = { chunkRows: rows.length / scope.chunks, windowRows };
  const parts = chunks.map(([, own]) => own);
  return {
    rows: rows.length,
    labelled,
    limits: learnLimits(parts.map(qualityOfLists), sizes, errorOf),
    parts,
  };
}
