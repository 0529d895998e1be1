import type { Bound } from '#engines/decide/judge-criterion.ts';
import { mannWhitney } from '#engines/drift/methods/mann-whitney.ts';
import { median } from '#lib/numerics/median.ts';

/** Change of a signal after an action, compared with an equally long period before it. */
export type SpanComparison = 'worse' | 'better' | 'same' | 'unknown';

/** Minimum number of samples on each side. */
const minSpanSamples = 8;
/** One-sided error probability of "worse" or "better". */
const level = 0.01;
/** Smallest relevant difference, as a share of the median before. */
const relevantShare = 0.05;

function tendsBelow(low: readonly number[], high: readonly number[]): boolean {
  const { pValue } = mannWhitney(Float64Array.from(low), Float64Array.from(high), 'less');
  return pValue < level;
}

/**
 * Compares the values of two equally long periods with a one-sided Mann-Whitney test in each
 * direction.
 */
export function compareSpans(
  { must }: Pick<Bound, 'must'>,
  before: readonly number[],
  after: readonly number[],
): SpanComparison {
  if (Math.min(before.length, after.length) < minSpanSamples) return 'unknown';
  const [down, up] = [tendsBelow(after, before), tendsBelow(before, after)];
  const [worse, better] = must === 'below' ? [up, down] : [down, up];
  if (better) return 'better';
  const shift = Math.abs(median(after) - median(before));
  return worse && shift > relevantShare * Math.abs(median(before)) ? 'worse' : 'same';
}
