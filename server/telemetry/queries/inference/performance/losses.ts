import { selectParquet } from '../../../client.ts';
import type { Layout } from '../features.ts';
import {
  valueSql,
  windowParams,
  windowSql,
  type InferenceWindow,
  type WindowColumn,
} from '../window.ts';

const timeoutMs = 60_000;

export type LossTable = {
  /**
   * True for rows with a label only, which is then the last column. Otherwise all rows with a
   * numeric prediction.
   */
  labelled: boolean;
  /** Length of a time step. The first column contains the step number. */
  stepMs: number;
  rowsAtMost: number;
};

/**
 * Regression window as a Parquet file in time order: step, `c0`, `c1`, ... per feature, predicted
 * value and, for labeled rows, the actual. Windows with more than `rowsAtMost` rows are sampled by
 * a hash of the request ID.
 */
export async function lossParquet(
  window: InferenceWindow,
  layouts: readonly Layout[],
  columns: readonly WindowColumn[],
  { labelled, stepMs, rowsAtMost }: LossTable,
): Promise<Buffer> {
  const features = columns.map((column, at) => `${valueSql(layouts, column)} AS c${at}`);
  const fields = [
    `intDiv(toUnixTimestamp64Milli(ts), ${stepMs}) * ${stepMs} AS step`,
    ...features,
    'prediction_value AS answer',
  ];
  const picked = `SELECT * FROM inference FINAL WHERE ${windowSql(window)} AND NOT isNaN(prediction_value)
    ORDER BY sipHash64(request_id) LIMIT {limit:UInt32}`;
  const judged = `SELECT i.*, l.label_value AS truth FROM (SELECT * FROM inference FINAL
      WHERE ${windowSql(window)} AND NOT isNaN(prediction_value)) AS i
    INNER JOIN (SELECT request_id, label_value FROM inference_labels FINAL
      WHERE model = {model:String} AND NOT isNaN(label_value)) AS l ON l.request_id = i.request_id
    ORDER BY sipHash64(i.request_id) LIMIT {limit:UInt32}`;
  return selectParquet(
    `SELECT ${[...fields, ...(labelled ? ['truth'] : [])].join(', ')} FROM (${labelled ? judged : picked}) ORDER BY ts, request_id`,
    { ...windowParams(window), limit: rowsAtMost },
    { timeoutMs, maxMemoryBytes: 2_000_000_000 },
  );
}
