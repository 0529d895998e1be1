import type { ColumnPair } from '#engines/drift/column-pair.ts';
import type { DriftMethod } from '#engines/drift/profiles/drift-method.ts';
import {
  isDrift,
  type Measured,
  type MethodRule,
  type Random,
} from '#engines/drift/profiles/method-rule.ts';
import type { Profile } from '#engines/drift/profiles/profile.ts';
import { learnThreshold } from '#engines/drift/streams/threshold.ts';
import { referenceChunks } from './reference-chunks.ts';

export type DriftResult = {
  method: DriftMethod;
  /** Distance or test statistic; null if it is not finite or cannot be measured. */
  value: number | null;
  pValue: number | null;
  /** Threshold for the value, or for p in tests; null if no limit could be learned. */
  threshold: number | null;
  drifted: boolean;
};

/** Applies a rule to a pair; null if the rule is not defined for its kind. */
export function measure(rule: MethodRule, pair: ColumnPair, random: Random): Measured | null {
  if (pair.kind === 'numeric') return rule.numeric?.(pair, random) ?? null;
  if (pair.kind === 'categorical') return rule.categorical?.(pair, random) ?? null;
  if (pair.kind === 'text') return rule.text?.(pair, random) ?? null;
  return rule.embedding?.(pair, random) ?? null;
}

/**
 * The column as a kind that the rule is defined for: its own kind, otherwise the alternative
 * reading.
 */
export function readingFor(rule: MethodRule, pair: ColumnPair): ColumnPair | null {
  if (rule[pair.kind] !== undefined) return pair;
  const also = pair.kind === 'embedding' ? undefined : pair.also;
  return also !== undefined && rule[also.kind] !== undefined ? also : null;
}

/** Significance level for rules that use p if available and their own threshold otherwise. */
const AREA_LEVEL = 0.05;

function thresholdOf(
  rule: MethodRule,
  pair: ColumnPair,
  random: Random,
  { pValue }: Measured,
  chosen: number | null,
): number | null {
  if (chosen !== null) return chosen;
  const { threshold } = rule;
  if (rule.drift === 'p-or-area' && pValue !== null) return AREA_LEVEL;
  if (typeof threshold === 'number') return threshold;
  const values = referenceChunks(pair, threshold.chunksOf).map(
    (chunk) => measure(rule, chunk, random)?.value ?? NaN,
  );
  const { upper } = learnThreshold(values, { most: threshold.most });
  return upper === null ? null : Math.max(threshold.floor, upper);
}

export const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/**
 * Results of the methods that the profile defines for this kind of column, or for its alternative
 * reading. Uses the `chosen` threshold, otherwise each method's own.
 */
export function measureColumn(
  pair: ColumnPair,
  profile: Profile,
  methods: readonly DriftMethod[],
  random: Random,
  chosen: number | null = null,
): DriftResult[] {
  return methods.flatMap((method) => {
    const rule = profile.rules[method];
    const reading = rule === undefined ? null : readingFor(rule, pair);
    if (rule === undefined || reading === null) return [];
    const measured = measure(rule, reading, random);
    if (measured === null) return [];
    const threshold = thresholdOf(rule, reading, random, measured, chosen);
    const drifted = isDrift(measured, rule, threshold);
    return {
      method,
      value: finite(measured.value),
      pValue: finite(measured.pValue),
      threshold,
      drifted,
    };
  });
}
