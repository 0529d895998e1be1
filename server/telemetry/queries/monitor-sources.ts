import { z } from 'zod';
import { selectRows } from '../client.ts';
import { logWhere, type LogFilter } from './logs/list-logs.ts';
import { bucketOptions } from './monitor-buckets.ts';
import { seriesWhere } from './series/find-series.ts';

type Span = { fromMs: number; toMs: number };

const row = z.object({ source: z.string() });
const most = 100;

/**
 * Keys of senders whose series of a metric have values in the period. Senders that stopped sending
 * before it are not included.
 */
export async function metricSources(
  filter: { metric: string; labels: Readonly<Record<string, string>> },
  span: Span,
): Promise<string[]> {
  const { where, params } = seriesWhere(filter);
  const inside = `series IN (SELECT id FROM series WHERE ${where})
    AND ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64})`;
  const rows = await selectRows(
    `SELECT DISTINCT source FROM series FINAL WHERE ${where} AND id IN (
       SELECT DISTINCT series FROM samples WHERE ${inside}
       UNION ALL SELECT DISTINCT series FROM histograms WHERE ${inside})
     ORDER BY source LIMIT ${most}`,
    { ...params, from: Math.round(span.fromMs), to: Math.round(span.toMs) },
    row,
    bucketOptions({ ...span, bucketMs: 0 }),
  );
  return rows.map(({ source }) => source);
}

/** Keys of senders of the matching records in the period. */
export async function logSources(
  filter: Pick<LogFilter, 'search' | 'minSeverity' | 'service'>,
  span: Span,
): Promise<string[]> {
  const { where, params } = logWhere({
    ...filter,
    fromMs: Math.round(span.fromMs),
    toMs: Math.round(span.toMs) - 1,
  });
  const rows = await selectRows(
    `SELECT DISTINCT source FROM logs WHERE ${where} ORDER BY source LIMIT ${most}`,
    params,
    row,
    bucketOptions({ ...span, bucketMs: 0 }),
  );
  return rows.map(({ source }) => source);
}
