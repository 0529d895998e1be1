import { median } from '#engines/math/median.ts';
import type { Criterion, Plan } from '#lib/schemas/actions-plan.ts';
import type { VerificationResult } from '#lib/schemas/actions.ts';

/** Values of the raw samples since the run, in the order of their times. */
export type MeasuredCriterion = { criterion: Criterion; values: readonly number[] };
type Judged = VerificationResult['criteria'][number];

/** Share of values that must be on the good side, besides the median. */
const goodShare = 0.75;
/** What is neither proven nor refuted after one window gets so many in all, then a person decides. */
const mostWindows = 3;

function isGood({ must, bound, exclusive }: Criterion, value: number): boolean {
  if (value === bound) return exclusive !== true;
  return must === 'below' ? value < bound : value > bound;
}

function judge({ criterion, values }: MeasuredCriterion, minSamples: number): Judged {
  const good = values.filter((value) => isGood(criterion, value)).length;
  const middle = values.length === 0 ? null : median(values);
  const enough = values.length >= minSamples;
  const lately = values.slice(Math.floor(values.length / 2));
  // Good at first and bad in the end is a relapse: memory that fills again after a restart.
  const medianGood =
    middle !== null && [middle, median(lately)].every((each) => isGood(criterion, each));
  const settled = enough && (!medianGood || good / values.length >= goodShare);
  return {
    ...criterion,
    median: middle,
    samples: values.length,
    good,
    passed: settled ? medianGood : null,
  };
}

function whyOpen(item: Judged | undefined, minSamples: number): string {
  const { samples = 0, good = 0, signal } = item ?? {};
  const title = signal?.title ?? 'A signal';
  return samples < minSamples
    ? `${title}: ${samples} samples, ${minSamples} are needed.`
    : `${title} kept its limit in ${good} of ${samples} samples, three of four are needed.`;
}

/**
 * Judges measured success criteria at `now` (epoch ms). Null while the window is still open.
 * A criterion needs `minSamples` raw samples. A median on the bad side, of all or of the later
 * half, refutes the action. Good medians with fewer than three of four good samples are neither: like missing samples it is inconclusive after three windows, never
 * a pass, and never a reason to undo what has made things better.
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
  const measuredAll = judged.every((item) => item.samples >= criteria.minSamples);
  if (failed !== undefined && measuredAll) {
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
  if (now < fromMs + mostWindows * criteria.windowMs) return null;
  const open = judged.find((item) => item.passed === null);
  return { ...frame, outcome: 'inconclusive', reason: whyOpen(open, criteria.minSamples) };
}
