import type { CalibratedDetector, ErrorOfAnswer } from '#engines/drift/streams/error-detector.ts';
import { partShares } from '#engines/drift/streams/online-cramer-von-mises.ts';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';
import { singleton } from '#server/platform/singleton.ts';
import { calibrateErrorLimits } from './drift-threads.ts';

/** Step for rounding error rates: one percentage point, because limits hardly change within it. */
const rateStep = 0.01;
/** Maximum calibrations cached in this process. */
const mostKept = 200;

const cache = (): Map<string, Promise<OnlineLimits>> =>
  singleton('error-limits', () => new Map<string, Promise<OnlineLimits>>());

/**
 * Limits of a detector for an expected run length, for a stream that begins with these predictions.
 * Depend on their error rate or the distribution of their losses. Similar references share one
 * calibration, which simulates about 10,000 streams in a separate thread; the result is stored with
 * the stream.
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
