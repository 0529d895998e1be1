import { selectParquet } from '../client.ts';
import type { PositiveClass } from './inference-cells.ts';
import { binarySql } from './inference-cells.ts';
import type { Layout } from './inference-features.ts';
import type { InferenceWindow, WindowColumn } from './inference-window.ts';
import { valueSql, windowParams, windowSql } from './inference-window.ts';

export type SliceTable = {
  columns: readonly WindowColumn[];
  segments: readonly string[];
  /** Null for a regression, and for more than two classes. */
  positive: PositiveClass | null;
  regression: boolean;
  rowsAtMost: number;
};

/** In hex, so that no text can end the statement. */
const literal = (text: string): string => `unhex('${Buffer.from(text).toString('hex')}')`;

/**
 * Labelled rows of a window as a Parquet file: `c0`, `c1`, ... per feature, `s0`, ... per segment, then the loss
 * (0 or 1, or the absolute error), and whether the positive class was predicted and true (0 without one).
 */
export async function slicesParquet(
  window: InferenceWindow,
  layouts: readonly Layout[],
  { columns, segments, positive, regression, rowsAtMost }: SliceTable,
): Promise<Buffer> {
  const value = positive?.value ?? null;
  const label =
    positive === null
      ? 'toUInt8(0)'
      : `toUInt8(if(isNaN(label_value) OR ${value === null ? '1' : '0'}, truth = {positive:String}, label_value = ${value ?? 0}))`;
  const loss = regression
    ? 'abs(prediction_value - label_value)'
    : 'toFloat64(NOT if(isNaN(prediction_value) OR isNaN(label_value), prediction = truth, prediction_value = label_value))';
  const fields = [
    ...columns.map((column, at) => `${valueSql(layouts, column)} AS c${at}`),
    ...segments.map((name, at) => `nullIf(segment[${literal(name)}], '') AS s${at}`),
    `${loss} AS loss`,
    `${positive === null ? 'toUInt8(0)' : binarySql(positive).predicted} AS predicted`,
    `${label} AS label`,
  ];
  const usable = regression
    ? 'NOT isNaN(prediction_value) AND NOT isNaN(label_value)'
    : 'prediction != char(0)';
  return selectParquet(
    `SELECT ${fields.join(', ')} FROM (
       SELECT i.*, l.label AS truth, l.label_value AS label_value
       FROM (SELECT * FROM inference FINAL WHERE ${windowSql(window)}) AS i
       INNER JOIN (SELECT request_id, label, label_value FROM inference_labels FINAL
         WHERE model = {model:String}) AS l ON l.request_id = i.request_id
     ) WHERE ${usable} ORDER BY sipHash64(request_id) LIMIT {limit:UInt32}`,
    { ...windowParams(window), limit: rowsAtMost, positive: positive?.name ?? '' },
    { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 },
  );
}
