import { adwinWindow } from './adwin-window.ts';
import type { StreamDetector } from './stream-detector.ts';

export type AdwinOptions = {
  delta?: number;
  /** Number of values between two searches for a cut. */
  clock?: number;
  /** Minimum number of values on each side of a cut. */
  least?: number;
  /** Minimum number of values before the first search. */
  grace?: number;
};

/**
 * Adaptive windowing (Bifet and Gavalda, 2007): cuts the window where the means of its two parts
 * differ by more than chance at `delta`. Uses river's defaults and cut rule. A cut is a drift.
 */
export function adwin({
  delta = 0.002,
  clock = 32,
  least = 5,
  grace = 10,
}: AdwinOptions = {}): StreamDetector {
  let current = adwinWindow();
  let count = 0;
  let isNew = false;

  const isCut = (n0: number, n1: number, difference: number): boolean => {
    const { width, variance } = current.totals();
    const spread = Math.log((2 * Math.log(width)) / delta);
    const harmonic = 1 / (n0 - least + 1) + 1 / (n1 - least + 1);
    const epsilon =
      Math.sqrt(2 * harmonic * (variance / width) * spread) + (2 / 3) * spread * harmonic;
    return Math.abs(difference) > epsilon;
  };

  const hasCut = (): boolean => {
    const { width, total } = current.totals();
    let n0 = 0;
    let sum0 = 0;
    for (const bucket of current.fromOldest()) {
      n0 += bucket.size;
      sum0 += bucket.total;
      const n1 = width - n0;
      if (n0 < least || n1 < least) continue;
      if (isCut(n0, n1, sum0 / n0 - (total - sum0) / n1)) return true;
    }
    return false;
  };

  return {
    width: () => current.totals().width,
    update: (value) => {
      if (isNew) [current, count, isNew] = [adwinWindow(), 0, false];
      current.add(value);
      count += 1;
      if (count % clock !== 0) return 'stable';
      while (current.totals().width > grace && hasCut()) {
        isNew = true;
        current.dropOldest();
      }
      return isNew ? 'drift' : 'stable';
    },
  };
}
