import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  model: z.string(),
  version: z.string(),
  rows: z.coerce.number(),
  firstMs: z.coerce.number(),
  lastMs: z.coerce.number(),
});
export type ModelVersionRows = z.output<typeof row>;

const timeoutMs = 20_000;

/** Rows of each model and version in a range of request times. */
export async function inferenceVersions(
  fromMs: number,
  toMs: number,
  models: readonly string[] = [],
): Promise<ModelVersionRows[]> {
  const only = models.length === 0 ? '' : 'AND model IN {models:Array(String)}';
  return selectRows(
    `SELECT model, version, count() AS rows, toUnixTimestamp64Milli(min(ts)) AS firstMs,
       toUnixTimestamp64Milli(max(ts)) AS lastMs
     FROM inference
     WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64}) ${only}
     GROUP BY model, version ORDER BY lastMs DESC, model, version LIMIT 5000`,
    { from: fromMs, to: toMs, models: [...models] },
    row,
    { timeoutMs },
  );
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

const seenRow = z.object({ model: z.string(), source: z.string() });

/** Every model that has a layout, with the source that sent rows of it last. */
export async function modelsSeen(): Promise<{ model: string; source: string }[]> {
  return selectRows(
    `SELECT l.model AS model, any(i.source) AS source
     FROM (SELECT DISTINCT model FROM inference_layouts) AS l
     LEFT JOIN (
       SELECT model, argMax(source, received) AS source FROM inference GROUP BY model
     ) AS i ON i.model = l.model
     GROUP BY model ORDER BY model LIMIT 10000`,
    {},
    seenRow,
    { timeoutMs: 60_000 },
  );
}
