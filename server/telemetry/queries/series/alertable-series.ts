import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({
  id: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  hasBaseline: z.coerce.boolean(),
});
export type AlertableSeries = z.output<typeof row>;

export type AlertableRequest = {
  /**
   * Regular expression (RE2) for metrics that detection may alert on. Matched against lowercase
   * names with underscores replaced by dots.
   */
  pattern: string;
  /** Additional metrics. */
  metrics: readonly string[];
  /** Only series with one of these values in a label; by default all series. */
  names?: readonly string[];
  fromMs: number;
  toMs: number;
};

const maxSeries = 50_000;

/**
 * Series with samples in a period whose metric has a rule that may alert, and whether each already
 * has a baseline.
 */
export async function alertableSeries(request: AlertableRequest): Promise<AlertableSeries[]> {
  const { pattern, metrics, names, fromMs, toMs } = request;
  const named = names === undefined ? '' : ` AND hasAny(mapValues(labels), {names:Array(String)})`;
  const where = `(metric IN {metrics:Array(String)} OR match(replaceAll(lower(metric), '_', '.'), {pattern:String}))${named}`;
  return selectRows(
    `SELECT toString(id) AS id, metric, labels, id IN (SELECT series FROM baselines) AS hasBaseline
     FROM series
     WHERE ${where} AND id IN (
       SELECT series FROM samples
       WHERE series IN (SELECT id FROM series WHERE ${where}) AND isFinite(value)
         AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts <= fromUnixTimestamp64Milli({to:Int64})
     )
     LIMIT 1 BY id LIMIT ${maxSeries}`,
    {
      metrics,
      pattern,
      from: Math.round(fromMs),
      to: Math.round(toMs),
      ...(names === undefined ? {} : { names }),
    },
    row,
  );
}
