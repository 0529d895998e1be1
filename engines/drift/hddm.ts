import type { StreamDetector } from '#engines/drift/stream-detector.ts';

export type HddmOptions = {
  /** Chance that an alarm or a warning is false. */
  driftAt?: number;
  warnAt?: number;
  /** Also alarms when the values fall. */
  isTwoSided?: boolean;
};

type Mean = { count: number; mean: number };

const bound = ({ count }: Mean, chance: number): number =>
  Math.sqrt(Math.log(1 / chance) / (2 * count));

/** How far the mean of all has to lie from that of its first part to be no chance (Hoeffding). */
function gapOf(part: Mean, all: Mean, chance: number): number {
  if (part.count === all.count) return Infinity;
  const share = (all.count - part.count) / part.count / all.count;
  return Math.sqrt((share / 2) * Math.log(2 / chance));
}

/**
 * Hoeffding drift detection with plain means (Frias-Blanco and others, 2015; their test A) over values from 0
 * to 1: alarms when the mean has risen above its lowest part by more than chance allows.
 */
export function hddmMeans({
  driftAt = 0.001,
  warnAt = 0.005,
  isTwoSided = false,
}: HddmOptions = {}): StreamDetector {
  const none = (): Mean => ({ count: 0, mean: 0 });
  let [all, low, high] = [none(), none(), none()];
  let isNew = false;
  const rises = (chance: number) => all.mean - low.mean >= gapOf(low, all, chance);
  const falls = (chance: number) => high.mean - all.mean >= gapOf(high, all, chance);
  return {
    width: () => all.count,
    update: (value) => {
      if (isNew) [all, low, high, isNew] = [none(), none(), none(), false];
      const count = all.count + 1;
      all = { count, mean: all.mean + (value - all.mean) / count };
      const reach = bound(all, driftAt);
      if (low.count === 0 || low.mean + bound(low, driftAt) >= all.mean + reach) low = all;
      if (high.count === 0 || high.mean - bound(high, driftAt) <= all.mean - reach) high = all;
      isNew = rises(driftAt) || (isTwoSided && falls(driftAt));
      if (isNew) return 'drift';
      return rises(warnAt) || (isTwoSided && falls(warnAt)) ? 'warning' : 'stable';
    },
  };
}

/** A mean in which older values weigh less, with the sum of its squared weights. */
type Weighted = { mean: number | null; squares: number };

function weigh({ mean, squares }: Weighted, value: number, weight: number): Weighted {
  return {
    mean: mean === null ? value : mean + weight * (value - mean),
    squares: weight ** 2 + (1 - weight) ** 2 * squares,
  };
}

/** Whether one mean lies above another by more than chance allows (McDiarmid). */
function isAbove(one: Weighted, other: Weighted, chance: number): boolean {
  if (one.mean === null || other.mean === null) return false;
  const reach = Math.sqrt(((one.squares + other.squares) * Math.log(1 / chance)) / 2);
  return one.mean - other.mean > reach;
}

/**
 * The same with exponentially weighted means (their test W), which sees gradual changes earlier. `weight` is
 * that of the newest value.
 */
export function hddmWeighted({
  driftAt = 0.001,
  warnAt = 0.005,
  isTwoSided = false,
  weight = 0.05,
}: HddmOptions & { weight?: number } = {}): StreamDetector {
  const none = (): Weighted => ({ mean: null, squares: 1 });
  const fresh = () => ({
    count: 0,
    all: none(),
    low: { cut: Infinity, before: none(), after: none() },
    high: { cut: -Infinity, before: none(), after: none() },
  });
  let seen = fresh();
  let isNew = false;
  return {
    width: () => seen.count,
    update: (value) => {
      if (isNew) [seen, isNew] = [fresh(), false];
      const all = weigh(seen.all, value, weight);
      const reach = Math.sqrt((all.squares * Math.log(1 / driftAt)) / 2);
      const [under, over] = [(all.mean ?? 0) + reach, (all.mean ?? 0) - reach];
      const { low, high } = seen;
      seen = {
        count: seen.count + 1,
        all,
        low:
          under < low.cut
            ? { cut: under, before: all, after: none() }
            : { ...low, after: weigh(low.after, value, weight) },
        high:
          over > high.cut
            ? { cut: over, before: all, after: none() }
            : { ...high, after: weigh(high.after, value, weight) },
      };
      const moved = (chance: number) =>
        isAbove(seen.low.after, seen.low.before, chance) ||
        (isTwoSided && isAbove(seen.high.before, seen.high.after, chance));
      isNew = moved(driftAt);
      if (isNew) return 'drift';
      return moved(warnAt) ? 'warning' : 'stable';
    },
  };
}
