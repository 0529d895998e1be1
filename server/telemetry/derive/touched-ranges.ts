import {
  readTouches,
  settleTouches,
  type Follower,
  type Settlement,
  type TouchedMinute,
} from './touched-minutes.ts';

export type TimeRange = { fromMs: number; toMs: number };

export type TouchedWork = {
  /**
   * Disjoint ranges in time order. Minutes between touched minutes are included if that saves
   * ranges.
   */
  ranges: TimeRange[];
  /**
   * Records that the ranges were processed up to `untilMs` and that samples were derived in
   * `derived`. The next run continues open minutes from there, or from an earlier time if one was
   * touched in the meantime.
   */
  done: (result?: { untilMs: number; derived: readonly TimeRange[] }) => Promise<void>;
};

/**
 * Touches that several jobs share. They are read together, and settled together once all jobs have
 * finished.
 */
export type SharedTouches = {
  touches: readonly TouchedMinute[];
  settle: (settlement: Settlement) => Promise<void>;
};

const minuteMs = 60_000;
/** Maximum distance of touched minutes that become one range. */
const joinMs = 3_600_000;
/** Maximum touched minutes per range, so that each statement stays small. */
const rangeMinutes = 1_440;
const longestRangeMs = 10 * 86_400_000;

/**
 * Ranges that a job has not processed, starting at the earliest touched time of each minute. A
 * minute is open until `graceMs` after its end. With `shared`, the touches are not read and settled
 * separately.
 */
export async function touchedRanges(
  job: Follower,
  nowMs: number,
  graceMs: number,
  shared?: SharedTouches,
): Promise<TouchedWork> {
  const settle = shared?.settle ?? settleTouches;
  const mine = (shared?.touches ?? (await readTouches([job]))).filter((touch) => touch.job === job);
  const isOpen = (touch: TouchedMinute): boolean => touch.minuteMs + minuteMs + graceMs > nowMs;
  return {
    ranges: joinMinutes(mine),
    done: async ({ untilMs, derived } = { untilMs: 0, derived: [] }) =>
      settle({
        finished: mine.filter((touch) => !isOpen(touch)),
        begun: mine
          .filter((touch) => isOpen(touch) && touch.sinceMs < untilMs)
          .map((touch) => ({ ...touch, untilMs })),
        added: derived.flatMap(minutesOf).map((minute) => ({
          job: 'roll-up' as const,
          minuteMs: minute,
          sinceMs: minute,
        })),
      }),
  };
}

/**
 * End of the last grid cell with complete data. Data arrives within `settledMs` after the cell's
 * end.
 */
export function closedCellsEnd(nowMs: number, settledMs: number, gridMs: number): number {
  return Math.floor((nowMs - settledMs) / gridMs) * gridMs;
}

/**
 * Omits ranges without a cell that was completed since they were last derived. A later point for an
 * earlier cell moves the start of its range back.
 */
export function withNewCells(ranges: readonly TimeRange[], closedMs: number): TimeRange[] {
  return ranges.filter(({ fromMs }) => fromMs < closedMs);
}

/** Joins touched minutes in time order into ranges. */
export function joinMinutes(
  touches: readonly Pick<TouchedMinute, 'minuteMs' | 'sinceMs'>[],
): TimeRange[] {
  const ranges: TimeRange[] = [];
  let inRange = 0;
  for (const { minuteMs: minute, sinceMs } of touches) {
    const last = ranges.at(-1);
    const joins = last !== undefined && inRange < rangeMinutes && minute - last.toMs < joinMs;
    if (joins && minute - last.fromMs < longestRangeMs) {
      last.fromMs = Math.min(last.fromMs, sinceMs);
      last.toMs = minute + minuteMs;
      inRange += 1;
    } else {
      ranges.push({ fromMs: sinceMs, toMs: minute + minuteMs });
      inRange = 1;
    }
  }
  return ranges;
}

/** Start times of the minutes that a range overlaps. */
function minutesOf({ fromMs, toMs }: TimeRange): number[] {
  const first = Math.floor(fromMs / minuteMs);
  const count = Math.max(0, Math.ceil(toMs / minuteMs) - first);
  return Array.from({ length: count }, (_, index) => (first + index) * minuteMs);
}
