import { bernoulliRuin } from '#engines/math/distributions/bernoulli-ruin.ts';
import { adwin } from './adwin.ts';
import type { StreamDetector } from './stream-detector.ts';

export type ErrorWatchOptions = {
  /** Rows after an alarm, or after the start, in which no alarm is raised. */
  coolDown?: number;
  /** Rise of the error rate that is not worth a new model. */
  tolerated?: number;
  /** Chance of a false alarm in one excursion of the sum. */
  falseAlarm?: number;
};

export type ErrorWatch = StreamDetector & {
  /** Rows from the likely onset of the last drift to its alarm: since the sum last was 0. */
  changeRows: () => number;
};

/** Rows after which the level is taken anew from the mean. */
const LEVEL_EVERY = 32;
/** What the mean of a few rows is taken to be at least: so many errors more than were seen. */
const UNSEEN = 3;

/** Rows over which the present error rate is taken, to tell a rise from a fall. */
const RECENT = 300;

/**
 * Watches the realised errors (0 or 1) of a classifier in the order in which labels arrive.
 *
 * Page-Hinkley's sum of errors above their mean and a tolerated rise alarms at a level that follows from the
 * errors' own rate: a walk that falls on average reaches a height with an exponentially small chance (Lundberg's
 * bound, `bernoulliRuin`). A fixed level is too slow for a good model and too quick for a bad one. ADWIN alarms too, for changes of
 * another shape, if the error has risen: a model that gets better needs no other. Both
 * restart after an alarm, for the model that replaces this one.
 */
export function errorWatch({
  coolDown = 500,
  tolerated = 0.02,
  falseAlarm = 1e-5,
}: ErrorWatchOptions = {}): ErrorWatch {
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
        // Where nearly every answer is wrong they cannot rise any more.
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
