import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from './window.ts';

const count = z.coerce.number();
const counts = {
  rows: count,
  failed: count,
  timed: count,
  p50: z.number().nullable(),
  p95: z.number().nullable(),
};
const versionRow = z.object({ version: z.string(), ...counts });
const stepRow = z.object(counts);

const options = { timeoutMs: 20_000 };

/**
 * Number of requests and of failed requests, and latency in milliseconds of the requests that
 * report it.
 */
const countsSql = `count() AS rows, countIf(error != '') AS failed, countIf(NOT isNaN(latency_ms)) AS timed,
  quantileExactInclusiveOrNullIf(0.5)(latency_ms, NOT isNaN(latency_ms)) AS p50,
  quantileExactInclusiveOrNullIf(0.95)(latency_ms, NOT isNaN(latency_ms)) AS p95`;

/** Serving statistics of a window's requests, by version. */
export async function servingByVersion(
  window: InferenceWindow,
): Promise<z.output<typeof versionRow>[]> {
  return selectRows(
    `SELECT version, ${countsSql} FROM inference FINAL WHERE ${windowSql(window)}
     GROUP BY version ORDER BY version LIMIT 1000`,
    windowParams(window),
    versionRow,
    options,
  );
}

/**
 * Like `servingByVersion`, by version and time step, newest first. Omits steps with fewer than
 * `least` rows.
 */
export async function servingBySteps(
  window: InferenceWindow,
  { stepMs, least }: { stepMs: number; least: number },
): Promise<z.output<typeof stepRow>[]> {
  return selectRows(
    `SELECT ${countsSql} FROM inference FINAL WHERE ${windowSql(window)}
     GROUP BY version, intDiv(toUnixTimestamp64Milli(ts), {step:Int64}) AS step
     HAVING rows >= {least:Int64} ORDER BY step DESC LIMIT 20000`,
    { ...windowParams(window), step: Math.floor(stepMs), least: Math.floor(least) },
    stepRow,
    options,
  );
}
