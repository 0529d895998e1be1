import { median } from '#engines/math/median.ts';
import type { Criterion, Plan, VerificationResult } from '#lib/schemas/actions.ts';

export type MeasuredCriterion = { criterion: Criterion; values: readonly number[] };
type Judged = VerificationResult['criteria'][number];

/** Share of values that must be on the good side, besides the median. */
const goodShare = 0.75;

function isGood({ must, bound, exclusive }: Criterion, value: number): boolean {
  if (value === bound) return exclusive !== true;
  return must === 'below' ? value < bound : value > bound;
}

function judge({ criterion, values }: MeasuredCriterion, minSamples: number): Judged {
  const good = values.filter((value) => isGood(criterion, value)).length;
  const middle = values.length === 0 ? null : median(values);
  const enough = values.length >= minSamples;
  const medianGood = middle !== null && isGood(criterion, middle);
  return {
    ...criterion,
    median: middle,
    samples: values.length,
    passed: enough ? medianGood && good / values.length >= goodShare : null,
  };
}

/**
 * Judges measured success criteria at `now` (epoch ms). Null while the window is still open.
 * A criterion needs `minSamples` raw samples; three windows without them are inconclusive, never a pass.
 */
export function judgeVerification(
  criteria: Pick<Plan['successCriteria'], 'minSamples' | 'windowMs'>,
  measured: readonly MeasuredCriterion[],
  fromMs: number,
  now: number,
): VerificationResult | null {
  const judged = measured.map((item) => judge(item, criteria.minSamples));
  const frame = {
    criteria: judged,
    fromAt: new Date(fromMs).toISOString(),
    toAt: new Date(now).toISOString(),
  };
  if (judged.length === 0)
    return {
      ...frame,
      outcome: 'inconclusive',
      reason: 'The plan names no signal that could prove it.',
    };
  if (now < fromMs + criteria.windowMs) return null;
  const failed = judged.find((item) => item.passed === false);
  if (failed !== undefined && judged.every((item) => item.passed !== null)) {
    return {
      ...frame,
      outcome: 'not_verified',
      reason: `${failed.signal.title} stayed ${failed.must === 'below' ? 'above' : 'below'} its limit.`,
    };
  }
  if (judged.every((item) => item.passed === true))
    return {
      ...frame,
      outcome: 'verified',
      reason: 'Every success criterion held for the whole window.',
    };
  if (now < fromMs + 3 * criteria.windowMs) return null;
  const missing = judged.find((item) => item.passed === null);
  const title = missing?.signal.title ?? 'A signal';
  const samples = missing?.samples ?? 0;
  return {
    ...frame,
    outcome: 'inconclusive',
    reason: `${title}: ${samples} samples, ${criteria.minSamples} are needed.`,
  };
}
