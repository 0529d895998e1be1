import type { CalibratedDetector, ErrorOfAnswer } from '#engines/drift/streams/error-detector.ts';
import { partShares } from '#engines/drift/streams/online-cramer-von-mises.ts';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';
import { singleton } from '#server/platform/singleton.ts';
import { calibrateErrorLimits } from './drift-threads.ts';

/** Error rates are told apart by a point: limits hardly depend on them. */
const rateStep = 0.01;
/** Calibrations of this process that are remembered. */
const mostKept = 200;

const cache = (): Map<string, Promise<OnlineLimits>> =>
  singleton('error-limits', () => new Map<string, Promise<OnlineLimits>>());

/**
 * Limits of a detector with an expected run, for a stream that begins with these answers: by their error rate, or by
 * how their losses repeat. References that are alike in that share one calibration, some 10,000 drawn streams in a
 * thread of its own; what is found is kept with the stream.
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
