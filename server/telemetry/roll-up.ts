import { runStatement } from './client.ts';
import type { TimeRange } from './touched-ranges.ts';
import { touchedRanges } from './touched-ranges.ts';

const job = 'roll-up';
const graceMs = 2_000;
const hourMs = 3_600_000;

const growth = (value: string, previous: string): string =>
  `multiIf(isNaN(${previous}), 0, ${value} >= ${previous}, ${value} - ${previous}, ${value})`;

const minutesSql = `INSERT INTO rollup_1m (series, ts, count, sum, min, max, first, last, increase, version)
  SELECT series, minute, count(), sum(value), min(value), max(value), argMin(value, at), argMax(value, at), sum(step),
    toUInt64(toUnixTimestamp64Milli(now64(3)))
  FROM (
    SELECT series, ts AS at, value, toStartOfMinute(ts, 'UTC') AS minute,
      lagInFrame(value, 1, nan) OVER (PARTITION BY series, minute ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous,
      ${growth('value', 'previous')} AS step
    FROM samples FINAL
    WHERE ts >= fromUnixTimestamp64Milli({from:Int64}) AND ts < fromUnixTimestamp64Milli({to:Int64}) AND isFinite(value)
  )
  GROUP BY series, minute`;

const hoursSql = `INSERT INTO rollup_1h (series, ts, count, sum, min, max, first, last, increase, version)
  SELECT series, hour, sum(n), sum(total), min(low), max(high), argMin(opening, at), argMax(closing, at), sum(step),
    toUInt64(toUnixTimestamp64Milli(now64(3)))
  FROM (
    SELECT series, ts AS at, count AS n, sum AS total, min AS low, max AS high, first AS opening, last AS closing,
      toStartOfHour(ts, 'UTC') AS hour,
      lagInFrame(last, 1, nan) OVER (PARTITION BY series, hour ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS previous,
      increase + ${growth('first', 'previous')} AS step
    FROM rollup_1m FINAL
    WHERE ts >= toDateTime(intDiv({from:Int64}, 1000)) AND ts < toDateTime(intDiv({to:Int64}, 1000))
  )
  GROUP BY series, hour`;

/**
 * Recomputes the minutes that inserts touched, and their hours, from the stored samples: late and repeated samples
 * are counted exactly once. Run it every few seconds; a run without news costs two small queries.
 */
export async function rollUp(now: Date): Promise<{ minutes: number; hours: number }> {
  const work = await touchedRanges(job, ['samples', 'derived'], now.getTime(), {
    graceMs,
    withOpen: false,
  });
  for (const range of work.ranges) {
    await runStatement(minutesSql, { from: range.fromMs, to: range.toMs });
  }
  const hours = hourRanges(work.ranges);
  for (const range of hours) await runStatement(hoursSql, { from: range.fromMs, to: range.toMs });
  await work.done();
  const length = (ranges: readonly TimeRange[]): number =>
    ranges.reduce((sum, range) => sum + range.toMs - range.fromMs, 0);
  return { minutes: length(work.ranges) / 60_000, hours: length(hours) / hourMs };
}

/** The whole hours that the ranges lie in, joined. */
function hourRanges(ranges: readonly TimeRange[]): TimeRange[] {
  const out: TimeRange[] = [];
  for (const range of ranges) {
    const fromMs = Math.floor(range.fromMs / hourMs) * hourMs;
    const toMs = Math.ceil(range.toMs / hourMs) * hourMs;
    const last = out.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else out.push({ fromMs, toMs });
  }
  return out;
}
