import type {
  CategoricalPair,
  EmbeddingPair,
  NumericPair,
  TextPair,
} from '#engines/drift/column-pair.ts';

/** `value` is the distance or test statistic; p is null if the method has none. */
export type Measured = { value: number; pValue: number | null };

/** Random generator for methods that permute or split. Equal generators give equal results. */
export type Random = () => number;

/**
 * Fixed threshold, or one learned as the upper limit of the reference's own chunks, never below
 * `floor` nor above `most`. Chunks are of clean rows, or of all rows.
 */
export type RuleThreshold =
  | number
  | { learned: true; floor: number; most: number; chunksOf?: 'clean-rows' | 'all-rows' };

export type MethodRule = {
  numeric?: (pair: NumericPair, random: Random) => Measured;
  categorical?: (pair: CategoricalPair, random: Random) => Measured;
  text?: (pair: TextPair, random: Random) => Measured;
  embedding?: (pair: EmbeddingPair, random: Random) => Measured;
  /**
   * Rule for drift: value >= or > the threshold, or p < or <= it. `p-or-area`: p < 0.05 if there is
   * a p, otherwise value > threshold.
   */
  drift: 'value-from' | 'value-above' | 'p-below' | 'p-to' | 'p-or-area';
  threshold: RuleThreshold;
};

/** A measure without a p value. */
export function distance(value: number): Measured {
  return { value, pValue: null };
}

/** Whether a result is drift under its rule. A missing result is not drift. */
export function isDrift(
  { value, pValue }: Measured,
  rule: Pick<MethodRule, 'drift'>,
  threshold: number | null,
): boolean {
  if (threshold === null) return false;
  if (rule.drift === 'value-from') return value >= threshold;
  if (rule.drift === 'value-above') return value > threshold;
  if (rule.drift === 'p-or-area') return pValue === null ? value > threshold : pValue < threshold;
  if (pValue === null) return false;
  return rule.drift === 'p-below' ? pValue < threshold : pValue <= threshold;
}
