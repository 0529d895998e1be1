import type { CalibratedDetector, ErrorOfAnswer } from '#engines/drift/streams/error-detector.ts';
import { partShares } from '#engines/drift/streams/online-cramer-von-mises.ts';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';
import { singleton } from '#server/platform/singleton.ts';
import { calibrateErrorLimits } from './drift-threads.ts';

/** Error rates are rounded to one percentage point: limits hardly depend on more. */
const rateStep = 0.01;
/** Maximum calibrations cached in this process. */
const mostKept = 200;

const cache = (): Map<string, Promise<OnlineLimits>> =>
  singleton('error-limits', () => new Map<string, Promise<OnlineLimits>>());

/**
 * Limits of a detector for an expected run, for a stream that begins with these predictions: by
 * their error rate or the distribution of their losses. Similar references share one calibration,
 * about 10,000 drawn streams in a separate thread; the result is stored with the stream.
 */
export async function errorLimits(
  detector: CalibratedDetector,
  first: readonly ErrorOfAnswer[],
  expectedRun: number,
): Promise<OnlineLimits> {
  const wrong = first.filter(({ error }) => error === 1).length / Math.max(1, first.length);
  const of =
    detector === 'fisher'
      ? { rate: Math.max(rateStep, Math.round(wrong / rateStep) * rateStep) }
      : { shares: partShares(first.map(({ loss }) => loss)) };
  const key = JSON.stringify([expectedRun, of]);
  const known = cache().get(key);
  if (known !== undefined) return known;
  if (cache().size >= mostKept) cache().clear();
  const limits = calibrateErrorLimits({ expectedRun, of });
  cache().set(key, limits);
  try {
    return await limits;
  } catch (error) {
    cache().delete(key);
    throw error;
  }
}
