import { z } from 'zod';
import { selectRow, selectRows } from '../../client.ts';
import { finishSql } from '../inference/answers.ts';
import { windowParams, windowSql, type InferenceWindow } from '../inference/window.ts';

const options = { timeoutMs: 20_000 };

/** Sums over calls. NaN is returned as null. */
const figuresSql = `count() AS calls, countIf(error != '') AS errors,
  quantileExactInclusiveOrNullIf(0.5)(latency_ms, NOT isNaN(latency_ms)) AS p50,
  quantileExactInclusiveOrNullIf(0.95)(latency_ms, NOT isNaN(latency_ms)) AS p95,
  sumOrNullIf(input_tokens, NOT isNaN(input_tokens)) AS inputTokens,
  sumOrNullIf(output_tokens, NOT isNaN(output_tokens)) AS outputTokens`;
const figures = {
  calls: z.coerce.number(),
  errors: z.coerce.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
};
const totalRow = z.object(figures);
const stepRow = z.object({ atMs: z.coerce.number(), ...figures });
const groupRow = z.object({
  provider: z.string(),
  operation: z.string(),
  caller: z.string(),
  ...figures,
});
const countRow = z.object({ name: z.string(), calls: z.coerce.number() });

export type UsageFigures = z.output<typeof totalRow>;

/**
 * Usage of a model's calls in a window: overall, by time step, by provider and caller, and by
 * finish reason.
 */
export async function modelUsage(window: InferenceWindow, stepMs: number) {
  const params = windowParams(window);
  const from = `FROM inference FINAL WHERE ${windowSql(window)}`;
  const counted = async (told: string) =>
    selectRows(
      `SELECT ${told} AS name, count() AS calls ${from} AND name != ''
       GROUP BY name ORDER BY calls DESC, name LIMIT 50`,
      params,
      countRow,
      options,
    );
  const [total, steps, groups, errorTypes, finishReasons] = await Promise.all([
    selectRow(`SELECT ${figuresSql} ${from}`, params, totalRow, options),
    selectRows(
      `SELECT intDiv(toUnixTimestamp64Milli(ts), ${stepMs}) * ${stepMs} AS atMs, ${figuresSql} ${from}
       GROUP BY atMs ORDER BY atMs LIMIT 1000`,
      params,
      stepRow,
      options,
    ),
    selectRows(
      `SELECT segment['provider'] AS provider, segment['operation'] AS operation, segment['caller'] AS caller,
         ${figuresSql} ${from} GROUP BY provider, operation, caller ORDER BY calls DESC, provider, operation, caller LIMIT 100`,
      params,
      groupRow,
      options,
    ),
    counted('error'),
    counted(finishSql),
  ]);
  return { total, steps, groups, errorTypes, finishReasons };
}
