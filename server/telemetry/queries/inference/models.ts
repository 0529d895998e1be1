import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  model: z.string(),
  version: z.string(),
  rows: z.coerce.number(),
  firstMs: z.coerce.number(),
  lastMs: z.coerce.number(),
  sources: z.array(z.string()),
});
export type ModelVersionRows = z.output<typeof row>;

const timeoutMs = 20_000;

/** Row counts of each model and version in a range of request times. */
export async function inferenceVersions(
  fromMs: number,
  toMs: number,
  models: readonly string[] = [],
): Promise<ModelVersionRows[]> {
  const only = models.length === 0 ? '' : 'AND model IN {models:Array(String)}';
  return selectRows(
    `SELECT model, version, count() AS rows, toUnixTimestamp64Milli(min(ts)) AS firstMs,
       toUnixTimestamp64Milli(max(ts)) AS lastMs, groupUniqArray(100)(source) AS sources
     FROM inference
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64}) ${only}
     GROUP BY model, version ORDER BY lastMs DESC, model, version LIMIT 5000`,
    { from: fromMs, to: toMs, models: [...models] },
    row,
    { timeoutMs },
  );
}

const lastRow = z.object({ model: z.string(), lastMs: z.coerce.number() });

/**
 * Time of the last request of each of these models in a range. Models without requests are absent.
 */
export async function lastRequests(
  models: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Map<string, number>> {
  const rows = await selectRows(
    `SELECT model, toUnixTimestamp64Milli(max(ts)) AS lastMs FROM inference
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})
       AND model IN {models:Array(String)}
     GROUP BY model`,
    { from: fromMs, to: toMs, models: [...models] },
    lastRow,
    { timeoutMs },
  );
  return new Map(rows.map(({ model, lastMs }) => [model, lastMs]));
}

const labelRow = z.object({ model: z.string(), labels: z.coerce.number() });

/** Labels received in a range, by model. */
export async function labelCounts(fromMs: number, toMs: number): Promise<Map<string, number>> {
  const rows = await selectRows(
    `SELECT model, count() AS labels FROM inference_labels
     WHERE received >= fromUnixTimestamp64Milli({from:Int64}) AND received < fromUnixTimestamp64Milli({to:Int64})
     GROUP BY model`,
    { from: fromMs, to: toMs },
    labelRow,
    { timeoutMs },
  );
  return new Map(rows.map(({ model, labels }) => [model, labels]));
}

const nameRow = z.object({ model: z.string() });

/** Models that have sent rows. Reads only the small table of layouts. */
export async function modelsSeen(): Promise<string[]> {
  const rows = await selectRows(
    'SELECT DISTINCT model FROM inference_layouts ORDER BY model LIMIT 10000',
    {},
    nameRow,
    { timeoutMs },
  );
  return rows.map(({ model }) => model);
}

const sourceRow = z.object({ model: z.string(), source: z.string() });

/** Source of the latest rows of each of these models. */
export async function sourcesOfModels(models: readonly string[]): Promise<Map<string, string>> {
  const rows = await selectRows(
    `SELECT model, argMax(source, received) AS source FROM inference
     WHERE model IN {models:Array(String)} GROUP BY model`,
    { models: [...models] },
    sourceRow,
    { timeoutMs },
  );
  return new Map(rows.map(({ model, source }) => [model, source]));
}
