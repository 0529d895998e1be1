import { z } from 'zod';
import { selectRow } from '../../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from '../window.ts';

const answer = z.object({ rows: z.coerce.number(), labelled: z.coerce.number() });

/** Number of requests in a window, and number of those with a label. */
export async function labelShare(window: InferenceWindow): Promise<z.output<typeof answer>> {
  return selectRow(
    `WITH asked AS (SELECT request_id FROM inference FINAL WHERE ${windowSql(window)})
     SELECT count() AS rows, countIf(request_id IN (
       SELECT request_id FROM inference_labels WHERE model = {model:String}
         AND request_id IN (SELECT request_id FROM asked))) AS labelled
     FROM asked`,
    windowParams(window),
    answer,
    { timeoutMs: 20_000 },
  );
}
