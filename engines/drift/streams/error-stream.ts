import {
  errorDetector,
  type ErrorDetector,
  type ErrorOfAnswer,
  LEARNED,
  RECENT,
  TOLERATED,
} from './error-detector.ts';
import type { OnlineLimits } from './online-limits.ts';

/** A rise of the errors of a model that is still in force. Times in ms since 1970, rates from 0 to 1. */
export type ErrorAlarm = {
  /** Request at which it was raised. */
  atMs: number;
  /** Request from which on errors were likely more frequent. */
  onsetMs: number;
  /** Error rate before that. */
  before: number;
};

/** One answered request whose truth is known, in the order of the requests. */
export type JudgedRequest = ErrorOfAnswer & { atMs: number };

/** What raises alarms, and the limits of one that needs them (`isCalibrated`). */
export type WatchedBy = { detector: ErrorDetector; limits: OnlineLimits | null };

export type ErrorStream = {
  update: (row: JudgedRequest) => void;
  /** Rows since the stream began. */
  rows: () => number;
  alarm: () => ErrorAlarm | null;
  /** By how much the present error rate lies above the one before the alarm; 0 while there is none, null until rows enough to judge have come. */
  rise: () => number | null;
};

/** An onset is looked for among so many rows before its alarm. */
const REMEMBERED = 5_000;
/** Fewer rows on a side of an onset say nothing of its rate. */
const LEAST_ON_A_SIDE = 10;

/** Log-likelihood of `errors` among `rows` at their own rate. */
function fit(errors: number, rows: number): number {
  const part = (count: number): number => (count === 0 ? 0 : count * Math.log(count / rows));
  return part(errors) + part(rows - errors);
}

/**
 * Where errors became more frequent, as the most likely place of one change of the rate (Hinkley, 1970): the first of
 * the rows after it. The walk that alarms began to rise by chance before that.
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
 * The errors of one version of a model, request by request: the chosen detector raises an alarm, which then stays in
 * force until the errors of the last 300 requests are no more than half the tolerated rise above what they were before
 * it. A second alarm while one is in force changes nothing: the version has not recovered. `known`: an alarm that was
 * in force when the stream was cut off.
 */
export function errorStream(
  known: ErrorAlarm | null = null,
  { detector, limits }: WatchedBy = { detector: 'combined', limits: null },
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
    // Not one by one: that would move them all each time.
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
