import { median } from '#engines/math/median.ts';
import type { Criterion, Plan } from '#lib/schemas/actions-plan.ts';
import type { VerificationResult } from '#lib/schemas/actions.ts';

/** Values of the raw samples since the run, in the order of their times. */
export type MeasuredCriterion = { criterion: Criterion; values: readonly number[] };
type Judged = VerificationResult['criteria'][number];

/** Share of values on one side that proves or refutes; between them the picture is mixed. */
const clearShare = 0.75;
/** What is neither proven nor refuted after one window gets so many in all, then a person decides. */
const mostWindows = 3;

function isGood({ must, bound, exclusive }: Criterion, value: number): boolean {
  if (value === bound) return exclusive !== true;
  return must === 'below' ? value < bound : value > bound;
}

function judge({ criterion, values }: MeasuredCriterion, minSamples: number): Judged {
  const shareGood = (some: readonly number[]): number =>
    some.filter((value) => isGood(criterion, value)).length / some.length;
  const enough = values.length >= minSamples;
  const middle = values.length === 0 ? null : median(values);
  // Good at first and bad in the end is a relapse: memory that fills again after a restart.
  const both = [values, values.slice(Math.floor(values.length / 2))];
  const refuted = enough && both.some((some) => 1 - shareGood(some) >= clearShare);
  const proven =
    enough &&
    shareGood(values) >= clearShare &&
    both.every((some) => isGood(criterion, median(some)));
  return {
    ...criterion,
    median: middle,
    samples: values.length,
    good: values.filter((value) => isGood(criterion, value)).length,
    passed: proven ? true : refuted ? false : null,
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
 * A criterion needs `minSamples` raw samples. Three of four on the good side, with good medians of all and of the
 * later half, prove it; three of four on the bad side, of all or of the later half, refute it. What lies between is
 * mixed: like missing samples it is inconclusive after three windows, never a pass, and never a reason to undo what
 * has made things better.
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
