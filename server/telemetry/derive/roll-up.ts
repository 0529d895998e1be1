import { singleton } from '#server/platform/singleton.ts';
import { runStatement } from '../client.ts';
import { readTouches, settleTouches, type TouchedMinute } from './touched-minutes.ts';
import { joinMinutes, type TimeRange } from './touched-ranges.ts';

/** Delay below which a sample does not count as late. */
const graceMs = 2_000;
const minuteMs = 60_000;
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

/** Minimum time between recomputations of an open hour. */
const openHourMs = 5 * 60_000;

/**
 * Time of this process's last computation of each open hour. Empty after a restart, so each hour is
 * computed again.
 */
const openHours = (): Map<number, number> =>
  singleton('roll-up-open-hours', () => new Map<number, number>());

/**
 * Recomputes the minutes that inserts touched, and their hours, from the stored samples, so that
 * late and repeated samples count exactly once. Run it every few seconds. A run without changes
 * reads no telemetry.
 */
export async function rollUp(now: Date): Promise<{ minutes: number; hours: number }> {
  const nowMs = now.getTime();
  const both = Map.groupBy(await readTouches(['roll-up', 'roll-up-hours']), ({ job }) => job);
  const { minutes, touchedHours } = await rollUpMinutes(both.get('roll-up') ?? [], nowMs);
  const known = both.get('roll-up-hours') ?? [];
  // Touched hours have a new version, so they are read again if due.
  const isAgain = touchedHours.some((hour) => isHourDue(hour, nowMs));
  const hours = isAgain ? await readTouches(['roll-up-hours']) : known;
  return { minutes, hours: await rollUpHours(hours, nowMs) };
}

async function rollUpMinutes(
  touches: readonly TouchedMinute[],
  nowMs: number,
): Promise<{ minutes: number; touchedHours: number[] }> {
  const closed = touches.filter(({ minuteMs: start }) => start + minuteMs + graceMs <= nowMs);
  const whole = closed.map((touch) => ({ ...touch, sinceMs: touch.minuteMs }));
  for (const range of joinMinutes(whole))
    await runStatement(minutesSql, { from: range.fromMs, to: range.toMs });
  const hours = closed.map(({ minuteMs: start }) => Math.floor(start / hourMs) * hourMs);
  const touchedHours = [...new Set(hours)];
  await settleTouches({
    finished: closed,
    begun: [],
    added: touchedHours.map((hour) => ({
      job: 'roll-up-hours' as const,
      minuteMs: hour,
      sinceMs: hour,
    })),
  });
  return { minutes: closed.length, touchedHours };
}

/**
 * True if an hour is due for computation, because it has closed or its last computation is old
 * enough.
 */
function isHourDue(hour: number, nowMs: number): boolean {
  if (hour + hourMs + graceMs <= nowMs) return true;
  const lastMs = openHours().get(hour);
  return lastMs === undefined || nowMs < lastMs || nowMs - lastMs >= openHourMs;
}

async function rollUpHours(touches: readonly TouchedMinute[], nowMs: number): Promise<number> {
  const open = openHours();
  const due = touches.filter(({ minuteMs: hour }) => isHourDue(hour, nowMs));
  for (const range of joinHours(due.map(({ minuteMs: hour }) => hour)))
    await runStatement(hoursSql, { from: range.fromMs, to: range.toMs });
  await settleTouches({ finished: due, begun: [], added: [] });
  for (const [hour] of open) if (hour + hourMs + graceMs <= nowMs) open.delete(hour);
  for (const { minuteMs: hour } of due) if (hour + hourMs + graceMs > nowMs) open.set(hour, nowMs);
  return due.length;
}

/** Joins hours in time order into ranges. */
function joinHours(hours: readonly number[]): TimeRange[] {
  const ranges: TimeRange[] = [];
  for (const hour of hours) {
    const last = ranges.at(-1);
    if (last !== undefined && hour <= last.toMs) last.toMs = hour + hourMs;
    else ranges.push({ fromMs: hour, toMs: hour + hourMs });
  }
  return ranges;
}
