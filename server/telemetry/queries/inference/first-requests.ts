import { z } from 'zod';
import { selectRows } from '../../client.ts';
import type { InferenceWindow } from './window.ts';

const row = z.object({ version: z.string(), firstMs: z.coerce.number() });
const versionsAtMost = 50;

/** Versions of a model whose first stored request is in the window, newest first. */
export async function firstRequests({
  model,
  fromMs,
  toMs,
}: InferenceWindow): Promise<{ version: string; firstMs: number }[]> {
  return selectRows(
    `SELECT version, toUnixTimestamp64Milli(min(ts)) AS firstMs FROM inference
     WHERE model = {model:String} AND ts < fromUnixTimestamp64Milli({to:Int64}) AND version != ''
     GROUP BY version HAVING firstMs >= {from:Int64} ORDER BY firstMs DESC, version LIMIT ${versionsAtMost}`,
    { model, from: Math.floor(fromMs), to: Math.floor(toMs) },
    row,
    { timeoutMs: 20_000 },
  );
}
