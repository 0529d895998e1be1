import {
  errorDetector,
  type ErrorDetector,
  type ErrorOfAnswer,
  LEARNED,
  RECENT,
  TOLERATED,
} from './error-detector.ts';
import type { OnlineLimits } from './online-limits.ts';

/**
 * A rise of the errors of a model that is still active. Times in ms since 1970, rates from 0 to 1.
 */
export type ErrorAlarm = {
  /** Request that raised it. */
  atMs: number;
  /** Request from which errors were likely more frequent. */
  onsetMs: number;
  /** Error rate before the onset. */
  before: number;
};

/** A prediction with an actual, in the order of the requests. */
export type JudgedRequest = ErrorOfAnswer & { atMs: number };

/** The detector, and the limits if it needs them (`isCalibrated`). */
export type StreamMonitor = { detector: ErrorDetector; limits: OnlineLimits | null };

export type ErrorStream = {
  update: (row: JudgedRequest) => void;
  /** Rows since the stream began. */
  rows: () => number;
  alarm: () => ErrorAlarm | null;
  /**
   * Increase of the current error rate over the one before the alarm; 0 without an alarm, null
   * until there are enough rows to judge.
   */
  rise: () => number | null;
};

/** Maximum number of rows before an alarm that are searched for its onset. */
const REMEMBERED = 5_000;
/** Minimum number of rows on each side of an onset to estimate a rate. */
const LEAST_ON_A_SIDE = 10;

/** Log-likelihood of `errors` among `rows` at their own rate. */
function fit(errors: number, rows: number): number {
  const part = (count: number): number => (count === 0 ? 0 : count * Math.log(count / rows));
  return part(errors) + part(rows - errors);
}

/**
 * Likely onset of more frequent errors, as the most likely place of one change of the rate
 * (Hinkley, 1970): the first of the rows after it. The alarm statistic began to rise by chance
 * before that.
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
 * The errors of one version of a model, request by request: the chosen detector raises an alarm,
 * which then stays active until the errors of the last 300 requests are no more than half the
 * tolerated rise above the rate before it. A second alarm while one is active changes nothing: the
 * version has not recovered. `known`: an alarm that was active when the stream was interrupted.
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
    // Not one by one: each removal would move all elements.
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
