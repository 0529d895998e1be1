import { z } from 'zod';
import { selectRow } from '../../client.ts';
import { numberSql, type Layout } from './features.ts';
import { answerName, windowParams, windowSql, type InferenceWindow } from './window.ts';

const answer = z.object({ mean: z.number().nullable(), std: z.number().nullable() });

/** Mean and population standard deviation of a number in a window; null without a value. */
export async function numberMoments(
  window: InferenceWindow,
  layouts: readonly Layout[],
  name: string,
): Promise<z.output<typeof answer>> {
  const found = name === answerName(layouts) ? 'prediction_value' : numberSql(layouts, name);
  const value = found === 'nan' ? "CAST(nan, 'Float64')" : found;
  return selectRow(
    `SELECT avgIf(value, isFinite(value)) AS mean, stddevPopStableIf(value, isFinite(value)) AS std
     FROM (SELECT ${value} AS value FROM inference WHERE ${windowSql(window)})`,
    windowParams(window),
    answer,
    { timeoutMs: 20_000 },
  );
}
