import { z } from 'zod';
import { selectRows } from '#server/telemetry/client.ts';

const row = z.object({
  run: z.string(),
  timestamp_ms: z.coerce.number(),
  step: z.coerce.number(),
  // As text, because JSON has neither NaN nor infinity.
  value_text: z.string(),
  model: z.string(),
  dataset_name: z.string(),
  dataset_digest: z.string(),
});
export type RunMetricPoint = z.output<typeof row>;

const columns = `run, timestamp_ms, step, toString(value) AS value_text, model, dataset_name, dataset_digest`;

/** Values of one metric of a run, ordered by time and step. */
export async function runMetricHistory(question: {
  run: string;
  key: string;
  limit: number;
  offset: number;
}): Promise<RunMetricPoint[]> {
  return selectRows(
    `SELECT ${columns} FROM run_metrics FINAL WHERE run = {run:String} AND key = {key:String}
     ORDER BY timestamp_ms, step, value LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
    question,
    row,
  );
}

/**
 * Steps of one metric over several runs. Limited to `limit` per run, sampled evenly with the first
 * and last step.
 */
export async function runMetricInterval(question: {
  runs: readonly string[];
  key: string;
  fromStep: number;
  toStep: number;
  limit: number;
}): Promise<RunMetricPoint[]> {
  return selectRows(
    `SELECT ${columns} FROM (
       SELECT *, row_number() OVER (PARTITION BY run ORDER BY step, timestamp_ms, value) AS place,
         count() OVER (PARTITION BY run) AS places
       FROM run_metrics FINAL
       WHERE run IN {runs:Array(String)} AND key = {key:String} AND step BETWEEN {fromStep:Int64} AND {toStep:Int64}
     )
     WHERE place = 1 OR place = places OR places <= {limit:UInt32}
       OR intDiv(place * {limit:UInt32}, places) > intDiv((place - 1) * {limit:UInt32}, places)
     ORDER BY run, step, timestamp_ms, value`,
    question,
    row,
  );
}
