import { selectParquet } from '../../client.ts';
import { binarySql, type PositiveClass } from './cells.ts';
import type { Layout } from './features.ts';
import {
  valueSql,
  windowParams,
  windowSql,
  type InferenceWindow,
  type WindowColumn,
} from './window.ts';

/**
 * Labeled rows of a window as a Parquet file: `c0`, `c1`, ... per feature, then the prediction
 * (score of the positive class, else 1 if it was predicted; a number without `positive`) and the
 * actual. If there are more than `rowsAtMost` rows, they are sampled by a hash of the request ID.
 */
export async function importanceParquet(
  window: InferenceWindow,
  layouts: readonly Layout[],
  {
    columns,
    positive,
    rowsAtMost,
  }: { columns: readonly WindowColumn[]; positive: PositiveClass | null; rowsAtMost: number },
): Promise<Buffer> {
  const features = columns.map((column, at) => `${valueSql(layouts, column)} AS c${at}`);
  const { predicted, sure, value } = binarySql(positive ?? { name: '', value: null });
  const answer =
    positive === null
      ? 'prediction_value'
      : `if(isNaN(${sure}), toFloat64(${predicted}), least(1., greatest(0., ${sure})))`;
  const truth =
    positive === null
      ? 'label_value'
      : `toFloat64(if(isNaN(label_value) OR isNaN(${value}), label = {positive:String}, label_value = ${value}))`;
  return selectParquet(
    `SELECT * EXCEPT (known) FROM (
       SELECT ${[...features, `${answer} AS answer`, `${truth} AS truth`].join(', ')}, request_id AS known FROM (
         SELECT i.*, l.label AS label, l.label_value AS label_value
         FROM (SELECT * FROM inference FINAL WHERE ${windowSql(window)} AND prediction != char(0)) AS i
         INNER JOIN (SELECT request_id, label, label_value FROM inference_labels FINAL
           WHERE model = {model:String}) AS l ON l.request_id = i.request_id)
     ) WHERE NOT isNaN(answer) AND NOT isNaN(truth) ORDER BY sipHash64(known) LIMIT {limit:UInt32}`,
    { ...windowParams(window), limit: rowsAtMost, positive: positive?.name ?? '' },
    { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 },
  );
}
