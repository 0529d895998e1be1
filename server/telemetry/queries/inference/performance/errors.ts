import { z } from 'zod';
import { selectRow } from '../../../client.ts';
import { binarySql, joinedSql, paramsOf, type PositiveClass } from '../cells.ts';
import type { InferenceWindow } from '../window.ts';

const options = { timeoutMs: 20_000, maxMemoryBytes: 1_500_000_000 };

/**
 * Evaluation of a prediction: as one of two classes, as one of several, or by the error of a
 * number.
 */
export type JudgedBy =
  | { kind: 'binary'; positive: PositiveClass }
  | { kind: 'classes' | 'numbers' };

function lossSql(by: JudgedBy): string {
  if (by.kind === 'numbers') return 'abs(prediction_value - label_value)';
  if (by.kind !== 'binary')
    return `toFloat64(NOT if(isNaN(prediction_value) OR isNaN(label_value), prediction = joined.label, prediction_value = label_value))`;
  const { predicted, value } = binarySql(by.positive);
  return `toFloat64((${predicted}) != toUInt8(if(isNaN(label_value) OR isNaN(${value}), joined.label = {positive:String}, label_value = ${value})))`;
}

const found = z.object({
  rows: z.coerce.number(),
  judged: z.array(z.tuple([z.coerce.number(), z.number()])),
});

/**
 * Loss of each labeled request of a window in request order, as [ms since 1970, loss]: 0 or 1 for
 * classes, the absolute error for numbers. If there are more than `rowsAtMost` rows, they are
 * sampled by a hash of the request ID. `rows` also counts unlabeled rows.
 */
export async function requestLosses(
  window: InferenceWindow,
  by: JudgedBy,
  rowsAtMost: number,
): Promise<{ rows: number; losses: { atMs: number; loss: number }[] }> {
  const scope = { labelled: true, chunks: 1, rowsAtMost };
  const { rows, judged } = await selectRow(
    `${joinedSql(window, scope)}
     SELECT count() AS rows, groupArrayIf((at, loss), known) AS judged FROM (
       SELECT toUnixTimestamp64Milli(ts) AS at, ${lossSql(by)} AS loss,
         labelled AND prediction != char(0) AND NOT isNaN(loss) AS known
       FROM joined ORDER BY ts, request_id)`,
    { ...paramsOf(window, scope), positive: by.kind === 'binary' ? by.positive.name : '' },
    found,
    options,
  );
  return { rows, losses: judged.map(([atMs, loss]) => ({ atMs, loss })) };
}
