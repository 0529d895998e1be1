import {
  calibrateLimits,
  endsFor,
  errorLooks,
  limitWalk,
  type LookPlan,
  type OnlineLimits,
} from './online-limits.ts';
import type { StreamDetector } from './stream-detector.ts';

/** Number of parts with about equally many learned values. Values are compared by part. */
const PARTS = 16;

/**
 * Lower bounds of all parts except the first, ascending. There are fewer parts if values repeat.
 */
export function partEdges(learned: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(learned).sort();
  const at = Array.from(
    { length: PARTS - 1 },
    (_, part) => sorted[Math.ceil(((part + 1) * sorted.length) / PARTS)] ?? NaN,
  );
  return Float64Array.from([...new Set(at)].filter((edge) => edge > (sorted[0] ?? NaN)));
}

/** Index of the part that contains a value. */
function partOf(edges: Float64Array, value: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value >= (edges[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Share of the learned values in each part; the sampling distribution for
 * `calibrateCramerVonMises`.
 */
export function partShares(learned: ArrayLike<number>): number[] {
  const edges = partEdges(learned);
  const counts = new Float64Array(edges.length + 1);
  for (const value of Array.from(learned)) {
    const part = partOf(edges, value);
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return [...counts].map((count) => count / learned.length);
}

/** Mean and standard deviation of the two-sample statistic if nothing changed (Anderson, 1962). */
function momentsOf(newest: number, before: number): { mean: number; std: number } {
  const all = newest + before;
  const product = newest * before;
  const variance =
    ((all + 1) * (4 * product * all - 3 * (newest ** 2 + before ** 2) - 2 * product)) /
    (45 * all ** 2 * 4 * product);
  return { mean: (1 + 1 / all) / 6, std: Math.sqrt(variance) };
}

/**
 * Cumulative counts by ascending part up to a look, with or without the learned values, and their
 * totals.
 */
type Counted = { counts: Float64Array; rows: number };

/**
 * Two-sample Cramer-von Mises statistic from counts by ascending part, with values of a part as
 * ties: the squared differences of both distribution functions, summed over all values. The newer
 * sample is `counts` minus `before`.
 */
export function countedStatistic(counts: Float64Array, before: Float64Array, all: Counted): number {
  let newest = 0;
  for (let part = 0; part < counts.length; part += 1)
    newest += (counts[part] ?? 0) - (before[part] ?? 0);
  const others = all.rows - newest;
  const weight = 1 / newest + 1 / others;
  let [upTo, allUpTo, sum] = [0, 0, 0];
  for (let part = 0; part < counts.length; part += 1) {
    const here = all.counts[part] ?? 0;
    upTo += (counts[part] ?? 0) - (before[part] ?? 0);
    allUpTo += here;
    const gap = upTo * weight - allUpTo / others;
    sum += here * gap * gap;
  }
  return (sum * newest * others) / all.rows ** 2;
}

/**
 * Processes the counts of one look per call, after the learned counts. Returns the statistic of the
 * most unlikely split.
 */
function evidenceOf({ every, learned, sizes }: LookPlan, learnedCounts: Float64Array) {
  const parts = learnedCounts.length;
  /** Cumulative counts up to each of the newest looks, as a ring buffer. */
  const ring = Array.from({ length: (sizes.at(-1) ?? 1) + 1 }, () => new Float64Array(parts));
  const at = (look: number): Float64Array => ring[look % ring.length] ?? learnedCounts;
  const all = { counts: Float64Array.from(learnedCounts), rows: learned * every };
  let looks = 0;
  return (added: Float64Array): number => {
    const before = at(looks);
    looks += 1;
    const total = at(looks);
    for (let part = 0; part < parts; part += 1) {
      const count = added[part] ?? 0;
      total[part] = (before[part] ?? 0) + count;
      all.counts[part] = (all.counts[part] ?? 0) + count;
    }
    all.rows += every;
    let most = -Infinity;
    for (const size of sizes) {
      if (size > looks) break;
      const { mean, std } = momentsOf(size * every, all.rows - size * every);
      const found = (countedStatistic(total, at(looks - size), all) - mean) / std;
      if (found > most) most = found;
    }
    return most;
  };
}

/**
 * Draws counts of `rows` values by the shares of the parts. Reuses the same array for every draw.
 */
function countsFrom(shares: readonly number[], random: () => number) {
  const upTo = Float64Array.from(shares);
  for (let part = 1; part < upTo.length; part += 1)
    upTo[part] = (upTo[part - 1] ?? 0) + (shares[part] ?? 0);
  const last = upTo.length - 1;
  const counts = new Float64Array(upTo.length);
  return (rows: number): Float64Array => {
    counts.fill(0);
    for (let row = 0; row < rows; row += 1) {
      const drawn = random();
      let part = Math.floor(drawn * upTo.length);
      while (part > 0 && drawn < (upTo[part - 1] ?? 0)) part -= 1;
      while (part < last && drawn >= (upTo[part] ?? 1)) part += 1;
      counts[part] = (counts[part] ?? 0) + 1;
    }
    return counts;
  };
}

/**
 * Limits of `onlineCramerVonMises` for a mean of `expectedRun` values between the end of the
 * learned values and a false alarm. Based on streams drawn from the reference's parts
 * (`partShares`). References without equal values have equal shares and so the same limits, because
 * the statistic depends on ranks only.
 */
export function calibrateCramerVonMises(
  {
    shares,
    expectedRun,
    random,
  }: { shares: readonly number[]; expectedRun: number; random: () => number },
  { runs = 10_000, plan = errorLooks }: { runs?: number; plan?: LookPlan } = {},
): OnlineLimits {
  const countsOf = countsFrom(shares, random);
  const draw = (): (() => number) => {
    const next = evidenceOf(plan, Float64Array.from(countsOf(plan.learned * plan.every)));
    return () => next(countsOf(plan.every));
  };
  return calibrateLimits({
    expectedLooks: expectedRun / plan.every,
    until: endsFor(plan.sizes.at(-1) ?? 1),
    runs,
    draw,
  });
}

/**
 * Change-point model of a sequence of numbers with the Cramer-von Mises test, for any change of
 * their distribution (Ross and Adams, 2012): compares the newest values, in several sizes, with all
 * earlier values. The paper tests every split after every value, with each value's rank. This
 * implementation tests only splits at doubling distances from the end and reduces values to the 16
 * parts of the learned values, so that the cost of a look does not depend on the stream's length.
 */
export function onlineCramerVonMises(
  limits: OnlineLimits,
  plan: LookPlan = errorLooks,
): StreamDetector {
  const fresh = () => ({ count: 0, isAbove: limitWalk(limits) });
  let seen = fresh();
  let learned: number[] = [];
  let edges: Float64Array = new Float64Array();
  let counts: Float64Array = new Float64Array();
  let next: ((added: Float64Array) => number) | null = null;
  const begin = (): void => {
    edges = partEdges(learned);
    counts = new Float64Array(edges.length + 1);
    for (const value of learned) add(value);
    next = evidenceOf(plan, counts);
    counts = new Float64Array(edges.length + 1);
  };
  const add = (value: number): void => {
    const part = partOf(edges, value);
    counts[part] = (counts[part] ?? 0) + 1;
  };
  return {
    width: () => seen.count,
    update: (value) => {
      seen.count += 1;
      if (next === null) {
        learned.push(value);
        if (seen.count >= plan.learned * plan.every) begin();
        return 'stable';
      }
      add(value);
      if (seen.count % plan.every !== 0) return 'stable';
      const isDrift = seen.isAbove(next(counts));
      counts.fill(0);
      if (!isDrift) return 'stable';
      [seen, next, learned] = [fresh(), null, []];
      return 'drift';
    },
  };
}
