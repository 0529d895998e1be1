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
   * Only rows with a label, which is the last column; otherwise all rows with a numeric
   * prediction.
   */
  labelled: boolean;
  /** Length of the time step whose number is the first column. */
  stepMs: number;
  rowsAtMost: number;
};

/**
 * A regression window as a Parquet file in time order: step, `c0`, `c1`, ... per feature,
 * predicted number and, for labeled rows, the actual. If there are more rows than `rowsAtMost`, a
 * hash of the request ID selects them.
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
