import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';
import { runStatement, selectRow } from './client.ts';
import { saveJobPosition } from './job-position.ts';

/** What was inserted: samples, histograms and spans as they were sent, or samples that Tandem derived from them. */
export type TouchedKind = 'samples' | 'histograms' | 'spans' | 'derived';
export type TimeRange = { fromMs: number; toMs: number };

export type TouchedWork = {
  /** Disjoint and in order. Minutes between touched ones are included where that saves ranges. */
  ranges: TimeRange[];
  /** The ranges were dealt with: the next run begins behind them. */
  done: () => Promise<void>;
};

const minuteMs = 60_000;
/** An insert becomes visible a little after the time it was stamped with. */
const overlapMs = 10_000;
/** Touched minutes closer than this become one range. */
const joinMs = 3_600_000;
/** A range holds at most this many touched minutes, so that one statement stays small. */
const rangeMinutes = 1_440;
const longestRangeMs = 10 * 86_400_000;

/** Minute (epoch seconds), time of the insert (epoch ms) and id. */
const touchTuple = z
  .tuple([z.coerce.number(), z.coerce.number(), z.string()])
  .transform(([minute, atMs, id]) => ({ minute, atMs, id }));
type Touch = z.output<typeof touchTuple>;

const touchesRow = z.object({ storeNowMs: z.coerce.number(), touches: z.array(touchTuple) });

/** What was touched since the job's position less the overlap, and the clock of the store, in one statement. */
function touchesSince(
  job: string,
  kinds: readonly TouchedKind[],
): Promise<z.output<typeof touchesRow>> {
  return selectRow(
    `WITH (SELECT toUnixTimestamp64Milli(max(position)) FROM job_positions FINAL WHERE job = {job:String}) AS position
     SELECT toUnixTimestamp64Milli(now64(3)) AS storeNowMs,
       arraySort(groupArray((toUnixTimestamp(minute), toUnixTimestamp64Milli(at), id))) AS touches
     FROM touched WHERE kind IN {kinds:Array(String)} AND at > fromUnixTimestamp64Milli(greatest(0, position - ${overlapMs}))`,
    { job, kinds: [...kinds] },
    touchesRow,
    { timeoutMs: 30_000 },
  );
}

/** Touches of the overlap that this process has dealt with, per job. A restart forgets them and repeats a little. */
const handledBy = (): Map<string, Set<string>> =>
  singleton('touched-handled', () => new Map<string, Set<string>>());

/**
 * The minutes that inserts touched since the last run of the job. A minute is open until `graceMs` after its end;
 * open minutes come again in the next run, and are left out here unless `withOpen`.
 */
export async function touchedRanges(
  job: string,
  kinds: readonly TouchedKind[],
  nowMs: number,
  options: { graceMs: number; withOpen: boolean },
): Promise<TouchedWork> {
  const { storeNowMs, touches } = await touchesSince(job, kinds);
  const handled = handledBy().get(job) ?? new Set();
  const news = touches.filter(({ id }) => !handled.has(id));
  const isOpen = (touch: Touch): boolean =>
    touch.minute * 1_000 + minuteMs + options.graceMs > nowMs;
  const closed = news.filter((touch) => !isOpen(touch));
  const openSince = news.filter(isOpen).map((touch) => touch.atMs);
  const nextPositionMs = Math.min(storeNowMs, ...openSince);
  return {
    ranges: joinMinutes((options.withOpen ? news : closed).map((touch) => touch.minute * 1_000)),
    done: async () => {
      await saveJobPosition(job, nextPositionMs);
      const recent = touches.filter(
        (touch) => touch.atMs > nextPositionMs - overlapMs && !isOpen(touch),
      );
      handledBy().set(job, new Set(recent.map((touch) => touch.id)));
    },
  };
}

/** Sorted starts of minutes (repeats allowed) to ranges. */
export function joinMinutes(minutes: readonly number[]): TimeRange[] {
  const ranges: TimeRange[] = [];
  let inRange = 0;
  let previous = -1;
  for (const minute of minutes) {
    if (minute === previous) continue;
    previous = minute;
    const last = ranges.at(-1);
    const joins = last !== undefined && inRange < rangeMinutes && minute - last.toMs < joinMs;
    if (joins && minute - last.fromMs < longestRangeMs) {
      last.toMs = minute + minuteMs;
      inRange += 1;
    } else {
      ranges.push({ fromMs: minute, toMs: minute + minuteMs });
      inRange = 1;
    }
  }
  return ranges;
}

/** Announces derived samples, so that they are rolled up too. Nothing else is derived from them again. */
export async function touchSamples(range: TimeRange): Promise<void> {
  await runStatement(
    `INSERT INTO touched (kind, minute)
     SELECT 'derived', toDateTime(intDiv({from:Int64}, 60000) * 60 + number * 60)
     FROM numbers(toUInt64(intDiv({to:Int64} - 1, 60000) - intDiv({from:Int64}, 60000) + 1))`,
    { from: range.fromMs, to: range.toMs },
  );
}
