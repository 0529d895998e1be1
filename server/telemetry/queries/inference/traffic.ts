import { z } from 'zod';
import { selectRows } from '../../client.ts';

const minuteRow = z.object({ atMs: z.coerce.number(), rows: z.coerce.number() });
const newestRow = z.object({ rows: z.coerce.number(), lastMs: z.coerce.number() });

const timeoutMs = 20_000;
const whereSql = `model = {model:String} AND ts >= fromUnixTimestamp64Milli({from:Int64})
  AND ts < fromUnixTimestamp64Milli({to:Int64})`;

/**
 * Requests of a model per minute in a range, in time order. Minutes without requests are omitted.
 */
export async function rowsByMinute(
  model: string,
  fromMs: number,
  toMs: number,
): Promise<z.output<typeof minuteRow>[]> {
  return selectRows(
    `SELECT toInt64(toUnixTimestamp(toStartOfMinute(ts))) * 1000 AS atMs, count() AS rows
     FROM inference WHERE ${whereSql} GROUP BY atMs ORDER BY atMs LIMIT 20000`,
    { model, from: Math.floor(fromMs), to: Math.floor(toMs) },
    minuteRow,
    { timeoutMs },
  );
}

/** Time of the newest predicted request in a range; null without requests. */
export async function newestRequest(
  model: string,
  fromMs: number,
  toMs: number,
): Promise<number | null> {
  const [found] = await selectRows(
    `SELECT count() AS rows, toUnixTimestamp64Milli(max(ts)) AS lastMs FROM inference WHERE ${whereSql}`,
    { model, from: Math.floor(fromMs), to: Math.floor(toMs) },
    newestRow,
    { timeoutMs },
  );
  return found === undefined || found.rows === 0 ? null : found.lastMs;
}

const lagRow = z.object({ lagMs: z.number().nullable() });

/**
 * Delay between request time and receipt that nineteen of twenty requests of a range do not exceed;
 * 0 without requests.
 */
export async function arrivalLag(model: string, fromMs: number, toMs: number): Promise<number> {
  const [found] = await selectRows(
    `SELECT toFloat64(quantile(0.95)(toUnixTimestamp64Milli(received) - toUnixTimestamp64Milli(ts))) AS lagMs
     FROM inference WHERE ${whereSql}`,
    { model, from: Math.floor(fromMs), to: Math.floor(toMs) },
    lagRow,
    { timeoutMs },
  );
  const { lagMs = null } = found ?? {};
  return lagMs === null || !Number.isFinite(lagMs) ? 0 : Math.max(0, lagMs);
}
