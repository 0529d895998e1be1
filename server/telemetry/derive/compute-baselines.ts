import { z } from 'zod';
import { runStatement, selectRows } from '../client.ts';

const hourMs = 3_600_000;
const historyMs = 28 * 24 * hourMs;
/**
 * Excludes the newest hours, so that a current problem does not immediately become part of the
 * baseline.
 */
const newestMs = 2 * hourMs;
/** Maximum minutes that one statement may load into memory. */
const minutesPerStatement = 20_000_000;

const sizeRow = z.object({ series: z.coerce.number() });

/** Metrics whose series can raise alerts: golden signals and saturation. */
const baselineMetrics = [
  'service.request.rate',
  'service.error.ratio',
  'service.latency.p50',
  'service.latency.p95',
  'service.latency.p99',
  'edge.request.rate',
  'edge.error.ratio',
  'edge.latency.p95',
  'inference.request.rate',
  'inference.error.ratio',
  'inference.latency.p50',
  'inference.latency.p95',
  'inference.latency.mean',
  'process.memory.usage',
  'process.cpu.utilization',
  'nodejs.eventloop.delay.p99',
  'system.cpu.utilization',
  'system.cpu.load_average.1m',
  'system.memory.utilization',
  'system.filesystem.utilization',
];

const cellSql = (kind: 'how' | 'hod'): string =>
  kind === 'how' ? "(toDayOfWeek(ts, 0, 'UTC') - 1) * 24 + toHour(ts, 'UTC')" : "toHour(ts, 'UTC')";

/** Median and median absolute deviation of the minute means of each cell over 28 days. */
function baselineSql(kind: 'how' | 'hod'): string {
  return `INSERT INTO baselines (kind, cell, series, median, mad, n, days, computed_at)
  SELECT '${kind}', cell, series, center,
    arrayReduce('quantileExactInclusive(0.5)', arrayMap(v -> abs(v - center), values)), length(values), days,
    fromUnixTimestamp64Milli({now:Int64})
  FROM (
    SELECT series, ${cellSql(kind)} AS cell, groupArray(sum / count) AS values, uniqExact(toDate(ts, 'UTC')) AS days,
      arrayReduce('quantileExactInclusive(0.5)', values) AS center
    FROM rollup_1m FINAL
    WHERE series IN (SELECT id FROM series WHERE metric IN {metrics:Array(String)})
      AND series % {parts:UInt32} = {part:UInt32}
      AND ts >= toDateTime({from:Int64}) AND ts < toDateTime({to:Int64})
    GROUP BY series, cell
  )`;
}

/**
 * Recomputes the hour-of-week and hour-of-day cells of the metrics. Takes a few seconds per
 * thousand series.
 */
export async function computeBaselines(
  now: Date,
  metrics: readonly string[] = baselineMetrics,
): Promise<{ series: number }> {
  const nowMs = now.getTime();
  const [size] = await selectRows(
    'SELECT uniq(id) AS series FROM series WHERE metric IN {metrics:Array(String)}',
    { metrics },
    sizeRow,
    { timeoutMs: 30_000 },
  );
  const series = size?.series ?? 0;
  const parts = Math.max(1, Math.ceil((series * historyMs) / 60_000 / minutesPerStatement));
  for (const kind of ['how', 'hod'] as const) {
    for (let part = 0; part < parts; part += 1) {
      await runStatement(baselineSql(kind), {
        metrics,
        parts,
        part,
        now: nowMs,
        from: Math.floor((nowMs - historyMs) / 1_000),
        to: Math.floor((nowMs - newestMs) / 1_000),
      });
    }
  }
  return { series };
}
