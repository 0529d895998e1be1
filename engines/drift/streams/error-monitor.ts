import { bernoulliRuin } from '#engines/math/distributions/bernoulli-ruin.ts';
import { adwin } from './adwin.ts';
import type { StreamDetector } from './stream-detector.ts';

export type ErrorMonitorOptions = {
  /** Number of rows after the start or an alarm in which no alarm is raised. */
  coolDown?: number;
  /** Increase of the error rate that does not justify a new model. */
  tolerated?: number;
  /** Probability of a false alarm in one excursion of the sum. */
  falseAlarm?: number;
};

export type ErrorMonitor = StreamDetector & {
  /**
   * Number of rows from the likely onset of the last drift, when the sum was last 0, to its alarm.
   */
  changeRows: () => number;
};

/** Number of rows between updates of the alarm level. */
const LEVEL_EVERY = 32;
/** Errors added to the observed errors, so that the mean of a few rows is an upper estimate. */
const UNSEEN = 3;

/** Number of rows used for the current error rate, to distinguish an increase from a decrease. */
const RECENT = 300;

/**
 * Monitors the actual errors (0 or 1) of a classifier in the order in which labels arrive.
 *
 * Page-Hinkley's sum of errors above their mean and a tolerated increase alarms at a level derived
 * from the observed error rate: a walk that falls on average reaches a height with an exponentially
 * small probability (Lundberg's bound, `bernoulliRuin`). A fixed level is too slow for a good model
 * and too fast for a bad one. ADWIN also alarms, for changes of other shapes, but only if the error
 * has increased: an improving model needs no replacement. Both restart after an alarm, for the
 * replacement model.
 */
export function errorMonitor({
  coolDown = 500,
  tolerated = 0.02,
  falseAlarm = 1e-5,
}: ErrorMonitorOptions = {}): ErrorMonitor {
  let window = adwin();
  let recent: number[] = [];
  let rows = 0;
  let mean = 0;
  let sum = 0;
  let risingRows = 0;
  let changeRows = 0;
  let level = Infinity;

  const reset = (): void => {
    [window, recent] = [adwin(), []];
    [rows, mean, sum, risingRows, level] = [0, 0, 0, 0, Infinity];
  };

  const hasRisen = (): boolean =>
    recent.reduce((total, error) => total + error, 0) / recent.length > mean;

  return {
    width: () => rows,
    changeRows: () => changeRows,
    update: (error) => {
      rows += 1;
      mean += (error - mean) / rows;
      recent.push(error);
      if (recent.length > RECENT) recent.shift();
      sum = Math.max(0, sum + error - mean - tolerated);
      risingRows = sum > 0 ? risingRows + 1 : 0;
      if (rows % LEVEL_EVERY === 0 || level === Infinity) {
        const chance = Math.min(1, mean + UNSEEN / rows);
        const exponent = bernoulliRuin(chance, chance + tolerated);
        // If nearly every prediction is wrong, the error rate cannot increase further.
        level = Number.isFinite(exponent) ? Math.log(1 / falseAlarm) / exponent : Infinity;
      }
      const isCut = window.update(error) === 'drift' && hasRisen();
      if (rows <= coolDown) return 'stable';
      if (sum >= level || isCut) {
        changeRows = Math.max(1, risingRows);
        reset();
        return 'drift';
      }
      return sum >= level / 2 ? 'warning' : 'stable';
    },
  };
}
