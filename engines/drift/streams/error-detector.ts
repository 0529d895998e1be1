import { adwin } from './adwin.ts';
import { errorMonitor } from './error-monitor.ts';
import { onlineCramerVonMises } from './online-cramer-von-mises.ts';
import { onlineFisher } from './online-fisher.ts';
import type { OnlineLimits } from './online-limits.ts';
import { pageHinkley } from './page-hinkley.ts';
import type { StreamDetector } from './stream-detector.ts';

/**
 * Detectors for an increase of a model's errors. `combined`: Page-Hinkley with its own alarm level,
 * and ADWIN (`errorMonitor`).
 */
export const errorDetectors = ['combined', 'page-hinkley', 'adwin', 'fisher', 'cvm'] as const;
export type ErrorDetector = (typeof errorDetectors)[number];

/**
 * Error of a prediction: whether it was wrong (for a number, beyond the baseline error), and its
 * loss.
 */
export type ErrorOfAnswer = { error: 0 | 1; loss: number };

/** Minimum number of rows to learn from, before the first alarm and after each alarm. */
export const LEARNED = 500;
/** Number of rows used for the current error rate. */
export const RECENT = 300;
/** Increase of the error rate that does not justify a new model. */
export const TOLERATED = 0.02;

type Chosen = Exclude<ErrorDetector, 'combined'>;

/** Detectors whose limits are calibrated for an expected run length. */
export type CalibratedDetector = 'fisher' | 'cvm';

export const isCalibrated = (name: ErrorDetector): name is CalibratedDetector =>
  name === 'fisher' || name === 'cvm';

/** Creates a detector. Throws if a calibrated detector has no limits. */
function make(name: Chosen, limits: OnlineLimits | null): StreamDetector {
  if (isCalibrated(name)) {
    if (limits === null) throw new Error(`${name} has no limits`);
    return name === 'fisher' ? onlineFisher(limits) : onlineCramerVonMises(limits);
  }
  const makers = {
    'page-hinkley': () => pageHinkley(),
    adwin: () => adwin(),
  };
  return makers[name]();
}

/**
 * Detector for error monitoring. An alarm counts only after enough rows to learn from, and only if
 * recent errors are more frequent than since the last alarm: an improving model needs no
 * replacement. An alarm resets all state.
 */
function forRises(name: Chosen, limits: OnlineLimits | null) {
  let detector = make(name, limits);
  let [rows, errors, recentErrors] = [0, 0, 0];
  let recent: (0 | 1)[] = [];
  return (answer: ErrorOfAnswer): boolean => {
    rows += 1;
    errors += answer.error;
    recent.push(answer.error);
    recentErrors += answer.error - (recent.at(-1 - RECENT) ?? 0);
    if (recent.length === 2 * RECENT) recent = recent.slice(RECENT);
    const verdict = detector.update(name === 'cvm' ? answer.loss : answer.error);
    if (verdict !== 'drift' || rows <= LEARNED) return false;
    if (recentErrors / Math.min(rows, RECENT) <= errors / rows) return false;
    detector = make(name, limits);
    [rows, errors, recentErrors, recent] = [0, 0, 0, []];
    return true;
  };
}

/**
 * Processes the predictions of a model one by one and returns for each whether it raises an alarm.
 * `limits`: for calibrated detectors.
 */
export function errorDetector(
  name: ErrorDetector,
  limits: OnlineLimits | null,
): (answer: ErrorOfAnswer) => boolean {
  if (name !== 'combined') return forRises(name, limits);
  const watch = errorMonitor({ tolerated: TOLERATED, coolDown: LEARNED });
  return ({ error }) => watch.update(error) === 'drift';
}
