import { z } from 'zod';
import { selectRows } from '../../client.ts';
import {
  bucketOptions,
  maxBucketRows,
  type BucketGrid,
  type ValueBucket,
} from '../monitor-buckets.ts';
import { logWhere, type LogFilter } from './list-logs.ts';

const columns = {
  'service.name': 'service',
  'host.name': 'host',
  'deployment.environment.name': 'environment',
} as const;
export type LogGroupLabel = keyof typeof columns;

const row = z.object({
  group: z.array(z.string()),
  fromMs: z.coerce.number(),
  count: z.coerce.number(),
});

/**
 * Number of matching records of each group in each bucket, in one query. Groups and buckets without
 * records are absent.
 */
export async function logBuckets(
  filter: Pick<LogFilter, 'search' | 'minSeverity' | 'service'>,
  groupBy: readonly LogGroupLabel[],
  grid: BucketGrid,
): Promise<ValueBucket[]> {
  const { where, params } = logWhere({
    ...filter,
    fromMs: Math.round(grid.fromMs),
    toMs: Math.round(grid.toMs) - 1,
  });
  const group = groupBy.map((label) => `toString(${columns[label]})`).join(', ');
  const rows = await selectRows(
    `SELECT CAST([${group}], 'Array(String)') AS group,
       {from:Int64} + intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {width:Int64}) * {width:Int64} AS fromMs,
       count() AS count
     FROM logs WHERE ${where} GROUP BY group, fromMs ORDER BY group, fromMs LIMIT ${maxBucketRows + 1}`,
    { ...params, width: Math.round(grid.bucketMs) },
    row,
    bucketOptions(grid),
  );
  return rows.map((item) => ({
    ...item,
    unit: '1',
    n: 1,
    sum: item.count,
    min: item.count,
    max: item.count,
  }));
}
