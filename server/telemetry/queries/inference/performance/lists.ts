import { z } from 'zod';
import { selectRow, selectRows } from '../../../client.ts';
import { joinedSql, paramsOf, type CellScope } from '../cells.ts';
import { listSql, windowParams, windowSql, type InferenceWindow } from '../window.ts';

const options = { timeoutMs: 30_000, maxMemoryBytes: 1_500_000_000 };

/** True if most predictions of a window are lists of items. */
export async function answersLists(window: InferenceWindow): Promise<boolean> {
  const { lists, rows } = await selectRow(
    `SELECT countIf${listSql} AS lists, count() AS rows FROM (
       SELECT prediction FROM inference WHERE ${windowSql(window)} AND prediction != char(0) LIMIT 1000)`,
    windowParams(window),
    z.object({ lists: z.coerce.number(), rows: z.coerce.number() }),
    options,
  );
  return 2 * lists > rows;
}

const listRow = z.object({ atMs: z.coerce.number(), prediction: z.string(), label: z.string() });
export type AnsweredList = z.output<typeof listRow>;

/**
 * Lists of a window with the relevant items, which are empty while there is no label. If there are
 * more than `limit`, they are sampled by a hash of the request ID.
 */
export async function answeredLists(
  window: InferenceWindow,
  { stepMs, limit }: { stepMs: number; limit: number },
): Promise<AnsweredList[]> {
  const scope = { labelled: true, chunks: 1, rowsAtMost: limit, whole: true };
  return selectRows(
    `${joinedSql(window, scope)}
     SELECT intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) * {step:Int64} AS atMs, prediction,
       if(labelled, label, '') AS label
     FROM joined WHERE ${listSql} ORDER BY ts, request_id`,
    { ...paramsOf(window, scope), step: stepMs },
    listRow,
    options,
  );
}

const scopedRow = z.object({
  version: z.string(),
  chunk: z.coerce.number(),
  prediction: z.string(),
  label: z.string(),
  labelled: z.coerce.boolean(),
});
export type ScopedList = z.output<typeof scopedRow>;

/**
 * Lists of a window in time order, each with its version, its part of the window, and its label, if
 * any.
 */
export async function scopedLists(
  window: InferenceWindow,
  scope: CellScope,
): Promise<ScopedList[]> {
  return selectRows(
    `${joinedSql(window, { ...scope, whole: true })}
     SELECT version, chunk, prediction, if(labelled, label, '') AS label, labelled
     FROM joined WHERE ${listSql} ORDER BY ts, request_id`,
    paramsOf(window, scope),
    scopedRow,
    options,
  );
}

const countedText = z.object({ text: z.string(), rows: z.coerce.number() });
export type CountedText = z.output<typeof countedText>;

/**
 * Lists of a window (items shown) and, independently, labels of its requests (items wanted). Each
 * distinct text is returned once, sampled by a hash.
 */
export async function shownAndWanted(
  window: InferenceWindow,
  limit: number,
): Promise<{ shown: CountedText[]; wanted: CountedText[] }> {
  const params = { ...windowParams(window), limit };
  const counted = (picked: string) =>
    selectRows(
      `SELECT text, count() AS rows FROM (${picked} ORDER BY sipHash64(request_id) LIMIT {limit:UInt32})
       GROUP BY text ORDER BY text`,
      params,
      countedText,
      options,
    );
  const [shown, wanted] = await Promise.all([
    counted(`SELECT prediction AS text FROM inference WHERE ${windowSql(window)} AND ${listSql}`),
    counted(`SELECT label AS text FROM inference_labels FINAL WHERE model = {model:String}
         AND request_id IN (SELECT request_id FROM inference WHERE ${windowSql(window)})`),
  ]);
  return { shown, wanted };
}
