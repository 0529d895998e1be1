import {
  errorDetector,
  type ErrorDetector,
  type ErrorOfAnswer,
  LEARNED,
  RECENT,
  TOLERATED,
} from './error-detector.ts';
import type { OnlineLimits } from './online-limits.ts';

/** Increase of a model's errors that is still active. Times in ms since 1970, rates from 0 to 1. */
export type ErrorAlarm = {
  /** Time of the request that raised the alarm. */
  atMs: number;
  /** Time of the request from which errors were likely more frequent. */
  onsetMs: number;
  /** Error rate before the onset. */
  before: number;
};

/** A prediction with an actual. Processed in the order of requests. */
export type JudgedRequest = ErrorOfAnswer & { atMs: number };

/** The detector, and its limits if it needs any (`isCalibrated`). */
export type StreamMonitor = { detector: ErrorDetector; limits: OnlineLimits | null };

export type ErrorStream = {
  update: (row: JudgedRequest) => void;
  /** Number of rows since the stream began. */
  rows: () => number;
  alarm: () => ErrorAlarm | null;
  /**
   * Increase of the current error rate over the rate before the alarm; 0 without an alarm, null
   * until there are enough rows.
   */
  rise: () => number | null;
};

/** Maximum number of rows before an alarm in which its onset is searched. */
const REMEMBERED = 5_000;
/** Minimum number of rows on each side of an onset for estimating a rate. */
const LEAST_ON_A_SIDE = 10;

/** Log-likelihood of `errors` among `rows` at the rate errors / rows. */
function fit(errors: number, rows: number): number {
  const part = (count: number): number => (count === 0 ? 0 : count * Math.log(count / rows));
  return part(errors) + part(rows - errors);
}

/**
 * Index of the first row of the likely onset of more frequent errors: the most likely position of a
 * single rate change (Hinkley, 1970). The alarm statistic may have begun to grow earlier, by
 * chance.
 */
function onsetIn(rows: readonly JudgedRequest[]): number {
  const all = rows.reduce((sum, { error }) => sum + error, 0);
  let [before, best, bestFit] = [0, Math.max(0, rows.length - LEAST_ON_A_SIDE), -Infinity];
  rows.forEach(({ error }, at) => {
    const after = rows.length - at;
    if (at >= LEAST_ON_A_SIDE && after >= LEAST_ON_A_SIDE) {
      const isRise = (all - before) * at > before * after;
      const found = fit(before, at) + fit(all - before, after);
      if (isRise && found > bestFit) [best, bestFit] = [at, found];
    }
    before += error;
  });
  return best;
}

/**
 * Errors of one model version, request by request. The chosen detector raises an alarm, which stays
 * active until the error rate of the last 300 requests is above the rate before the alarm by no
 * more than half the tolerated increase. A second alarm while one is active changes nothing,
 * because the version has not recovered. `known`: alarm that was active when the stream was
 * interrupted.
 */
export function errorStream(
  known: ErrorAlarm | null = null,
  { detector, limits }: StreamMonitor = { detector: 'combined', limits: null },
): ErrorStream {
  const isAlarm = errorDetector(detector, limits);
  let newest: JudgedRequest[] = [];
  let recentErrors = 0;
  let rows = 0;
  let errors = 0;
  let alarm = known;
  let sinceAlarm = 0;

  const note = (row: JudgedRequest): void => {
    rows += 1;
    errors += row.error;
    sinceAlarm += 1;
    newest.push(row);
    recentErrors += row.error - (newest.at(-1 - RECENT)?.error ?? 0);
    // Rows are removed in bulk, because each single removal would move all elements.
    if (newest.length === 2 * REMEMBERED) newest = newest.slice(REMEMBERED);
  };

  const rate = (): number => recentErrors / Math.max(1, Math.min(rows, RECENT));

  const alarmAt = (atMs: number): ErrorAlarm => {
    const changed = newest.slice(onsetIn(newest));
    const wrong = changed.reduce((sum, { error }) => sum + error, 0);
    return {
      atMs,
      onsetMs: changed[0]?.atMs ?? atMs,
      before: (errors - wrong) / Math.max(1, rows - changed.length),
    };
  };

  return {
    rows: () => rows,
    alarm: () => alarm,
    rise: () => {
      if (alarm !== null) return Math.max(0, rate() - alarm.before);
      return rows < LEARNED ? null : 0;
    },
    update: (row) => {
      note(row);
      if (isAlarm(row) && alarm === null) {
        alarm = alarmAt(row.atMs);
        sinceAlarm = 0;
      }
      if (alarm !== null && sinceAlarm >= RECENT && rate() - alarm.before < TOLERATED / 2)
        alarm = null;
    },
  };
}
