import type { StreamDetector } from './stream-detector.ts';

export type PageHinkleyOptions = {
  /** Minimum number of values before the first alarm. */
  least?: number;
  /** Tolerated increase of the mean. */
  delta?: number;
  /** Sum of deviations that raises an alarm. */
  threshold?: number;
  /** Forgetting factor of the sum. */
  alpha?: number;
};

/** Page-Hinkley test for an increasing mean (Page, 1954), with river's defaults. */
export function pageHinkley({
  least = 30,
  delta = 0.005,
  threshold = 50,
  alpha = 0.9999,
}: PageHinkleyOptions = {}): StreamDetector {
  let count = 0;
  let mean = 0;
  let sum = 0;
  let isNew = false;
  return {
    width: () => count,
    update: (value) => {
      if (isNew) [count, mean, sum, isNew] = [0, 0, 0, false];
      count += 1;
      mean += (value - mean) / count;
      sum = Math.max(0, alpha * sum + (value - mean - delta));
      isNew = count >= least && sum >= threshold;
      return isNew ? 'drift' : 'stable';
    },
  };
}
