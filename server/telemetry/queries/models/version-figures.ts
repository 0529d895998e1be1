import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from '../inference/window.ts';

const row = z.object({
  version: z.string(),
  requests: z.coerce.number(),
  errors: z.coerce.number(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});
type VersionFigures = z.output<typeof row>;

const timeRow = z.object({ version: z.string(), timed: z.coerce.number(), meanMs: z.number() });
/** Number of a version's predictions with a reported duration, and their mean duration. */
export type VersionTime = z.output<typeof timeRow>;

/** Prediction durations of each version in a window. */
export function versionTimes(window: InferenceWindow): Promise<VersionTime[]> {
  return selectRows(
    `SELECT version, count() AS timed, avg(latency_ms) AS meanMs FROM inference FINAL
     WHERE ${windowSql(window)} AND NOT isNaN(latency_ms) GROUP BY version ORDER BY timed DESC, version LIMIT 200`,
    windowParams(window),
    timeRow,
    { timeoutMs: 20_000 },
  );
}

/**
 * Requests, failures, and median and 95th percentile of the latency (ms) of each version in a
 * window, most requests first.
 */
export function versionFigures(window: InferenceWindow): Promise<VersionFigures[]> {
  return selectRows(
    `SELECT version, count() AS requests, countIf(error != '') AS errors,
       quantileExactInclusiveOrNullIf(0.5)(latency_ms, NOT isNaN(latency_ms)) AS p50Ms,
       quantileExactInclusiveOrNullIf(0.95)(latency_ms, NOT isNaN(latency_ms)) AS p95Ms
     FROM inference FINAL WHERE ${windowSql(window)}
     GROUP BY version ORDER BY requests DESC, version LIMIT 200`,
    windowParams(window),
    row,
    { timeoutMs: 20_000 },
  );
}
