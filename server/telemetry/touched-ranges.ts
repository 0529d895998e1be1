import { z } from 'zod';
import { runStatement, selectRow, selectRows } from './client.ts';

export type TouchedKind = 'samples' | 'histograms' | 'spans';
export type TimeRange = { fromMs: number; toMs: number };

export type TouchedWork = {
  /** Disjoint, in order, each at most a day long. Minutes between touched ones are included where that saves ranges. */
  ranges: TimeRange[];
  /** Where the next run begins, once this one is done. */
  nextPositionMs: number;
};

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** An insert becomes visible a little after the time it was stamped with. */
const overlapMs = 10_000;
/** Touched minutes closer than this become one range. */
const joinMs = 3_600_000;

const stateRow = z.object({ positionMs: z.coerce.number(), storeNowMs: z.coerce.number() });
const minuteRow = z.object({ minute: z.coerce.number(), firstAtMs: z.coerce.number() });

/**
 * The minutes that inserts touched since the last run of the job. A minute is open until `graceMs` after its end;
 * open minutes come again in the next run, and are left out here unless `withOpen`.
 */
export async function touchedRanges(
  job: string,
  kind: TouchedKind,
  nowMs: number,
  options: { graceMs: number; withOpen: boolean },
): Promise<TouchedWork> {
  const { positionMs, storeNowMs } = await selectRow(
    `SELECT toUnixTimestamp64Milli(max(position)) AS positionMs, toUnixTimestamp64Milli(now64(3)) AS storeNowMs
     FROM job_positions FINAL WHERE job = {job:String}`,
    { job },
    stateRow,
    { timeoutMs: 10_000 },
  );
  const rows = await selectRows(
    `SELECT toUnixTimestamp(minute) AS minute, toUnixTimestamp64Milli(min(at)) AS firstAtMs
     FROM touched WHERE kind = {kind:String} AND at > fromUnixTimestamp64Milli({since:Int64})
     GROUP BY minute ORDER BY minute`,
    { kind, since: Math.max(0, positionMs - overlapMs) },
    minuteRow,
    { timeoutMs: 30_000 },
  );
  const isOpen = (row: z.output<typeof minuteRow>): boolean =>
    row.minute * 1_000 + minuteMs + options.graceMs > nowMs;
  const openSince = rows.filter(isOpen).map((row) => row.firstAtMs);
  const minutes = rows
    .filter((row) => options.withOpen || !isOpen(row))
    .map((row) => row.minute * 1_000);
  return { ranges: joinMinutes(minutes), nextPositionMs: Math.min(storeNowMs, ...openSince) };
}

/** Sorted starts of minutes to ranges of at most a day. */
export function joinMinutes(minutes: readonly number[]): TimeRange[] {
  const ranges: TimeRange[] = [];
  for (const minute of minutes) {
    const last = ranges.at(-1);
    if (
      last !== undefined &&
      minute - last.toMs < joinMs &&
      minute + minuteMs - last.fromMs <= dayMs
    ) {
      last.toMs = minute + minuteMs;
    } else {
      ranges.push({ fromMs: minute, toMs: minute + minuteMs });
    }
  }
  return ranges;
}

export async function saveJobPosition(job: string, positionMs: number): Promise<void> {
  await runStatement(
    `INSERT INTO job_positions (job, position, version)
     SELECT {job:String}, fromUnixTimestamp64Milli({position:Int64}), toUInt64(toUnixTimestamp64Milli(now64(3)))`,
    { job, position: positionMs },
  );
}

/** Announces derived samples, so that they are rolled up too. */
export async function touchSamples(range: TimeRange): Promise<void> {
  await runStatement(
    `INSERT INTO touched (kind, minute)
     SELECT 'samples', toDateTime(intDiv({from:Int64}, 60000) * 60 + number * 60)
     FROM numbers(toUInt64(intDiv({to:Int64} - 1, 60000) - intDiv({from:Int64}, 60000) + 1))`,
    { from: range.fromMs, to: range.toMs },
  );
}
