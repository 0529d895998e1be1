import { z } from 'zod';
import { selectRow, selectRows } from '../../../client.ts';
import { joinedSql, paramsOf, type CellScope } from '../cells.ts';
import { windowParams, windowSql, type InferenceWindow } from '../window.ts';

const options = { timeoutMs: 30_000, maxMemoryBytes: 1_500_000_000 };
/** Maximum classes of a model. Models with more classes are not estimated. */
const mostClasses = 30;

/** Classes with scores in the rows of a window, by name; empty if there are too many. */
export async function scoredClasses(window: InferenceWindow): Promise<string[]> {
  const { names } = await selectRow(
    `SELECT arraySort(groupUniqArrayArray(${mostClasses + 1})(classes)) AS names FROM inference WHERE ${windowSql(window)}`,
    windowParams(window),
    z.object({ names: z.array(z.string()) }),
    options,
  );
  return names.length > mostClasses ? [] : names;
}

const row = z.object({
  version: z.string(),
  chunk: z.coerce.number(),
  atMs: z.coerce.number(),
  predicted: z.coerce.number(),
  label: z.coerce.number(),
  scores: z.array(z.number()),
});

/**
 * Rows of a multi-class model in time order, each with its version, its part of the window and its
 * time step.
 */
export type ScoredRows = {
  /** One array of scores per class, in the order of the class names. */
  scores: Float64Array[];
  /** Index into the class names; -1 for a class without a score. */
  predicted: Int32Array;
  /** Index into the class names; -1 for a class without a score, or without a label. */
  labels: Int32Array;
  versions: string[];
  chunks: Int32Array;
  atMs: Float64Array;
};

/**
 * SQL for the index of a class among the names, starting at 0; -1 if it is not among them. 1 and
 * 1.0 are the same class.
 */
function placeSql(text: string, value: string): string {
  return `toInt32(if(has({names:Array(String)}, ${text}), indexOf({names:Array(String)}, ${text}),
    indexOf({values:Array(Float64)}, ${value}))) - 1`;
}

/**
 * Rows of a window that have a score for every class. If there are more than the scope allows, they
 * are sampled by a hash.
 */
export async function classScores(
  window: InferenceWindow,
  names: readonly string[],
  { stepMs, ...scope }: CellScope & { stepMs: number },
): Promise<ScoredRows> {
  const values = names.map(Number);
  const found = await selectRows(
    `${joinedSql(window, scope)}
     SELECT version, chunk, intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) * {step:Int64} AS atMs,
       ${placeSql('prediction', 'prediction_value')} AS predicted,
       if(labelled, ${placeSql('label', 'label_value')}, toInt32(-1)) AS label,
       arrayMap(name -> joined.scores[indexOf(joined.classes, name)], {names:Array(String)}) AS scores
     FROM joined WHERE prediction != char(0) AND hasAll(joined.classes, {names:Array(String)})
       AND NOT arrayExists(each -> isNaN(each), joined.scores)
     ORDER BY ts, request_id LIMIT {limit:UInt32}`,
    {
      ...paramsOf(window, scope),
      step: stepMs,
      names: [...names],
      // A value that no prediction has, because a non-numeric name must equal no number.
      values: values.map((value) => (Number.isFinite(value) ? value : Number.MAX_VALUE)),
    },
    row,
    options,
  );
  return {
    scores: names.map((_, place) => Float64Array.from(found, ({ scores }) => scores[place] ?? 0)),
    predicted: Int32Array.from(found, ({ predicted }) => predicted),
    labels: Int32Array.from(found, ({ label }) => label),
    versions: found.map(({ version }) => version),
    chunks: Int32Array.from(found, ({ chunk }) => chunk),
    atMs: Float64Array.from(found, ({ atMs }) => atMs),
  };
}
