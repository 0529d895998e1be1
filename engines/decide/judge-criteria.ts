import {
  judgeCriterion,
  type Bound,
  type CriterionFacts,
} from '#engines/decide/judge-criterion.ts';
import type { Point } from '#engines/math/points.ts';

export interface MeasuredSignal {
  readonly bound: Bound;
  /** Samples since the run, oldest first. */
  readonly samples: readonly Point[];
  /** Whether another cause that can reach the signal began after the run. */
  readonly disturbed: boolean;
}

export interface VerificationFrame {
  readonly minSamples: number;
  readonly windowMs: number;
  readonly fromMs: number;
  readonly nowMs: number;
}

export type Outcome = 'verified' | 'failed' | 'inconclusive';
export type OutcomeBasis =
  | 'held'
  | 'missed'
  | 'other-cause'
  | 'few-samples'
  | 'mixed'
  | 'no-signal';

export interface CriteriaVerdict {
  readonly criteria: readonly CriterionFacts[];
  /** Null while the window is open. `at`: index of the deciding criterion. */
  readonly verdict: {
    readonly outcome: Outcome;
    readonly basis: OutcomeBasis;
    readonly at: number;
  } | null;
}

/**
 * Maximum number of windows for a result that is neither proven nor refuted. After that, a person
 * decides.
 */
export const maxWindows = 3;

/**
 * Verdict on all criteria of an action. If another cause began after the run, a failed criterion is
 * no proof against the action: the verdict is inconclusive, never failed. Mixed results and missing
 * samples are inconclusive after three windows.
 */
export function judgeCriteria(
  signals: readonly MeasuredSignal[],
  { minSamples, windowMs, fromMs, nowMs }: VerificationFrame,
): CriteriaVerdict {
  const criteria = signals.map(({ bound, samples }) => judgeCriterion(bound, samples, minSamples));
  const verdict = (outcome: Outcome, basis: OutcomeBasis, at = 0): CriteriaVerdict => ({
    criteria,
    verdict: { outcome, basis, at },
  });
  if (criteria.length === 0) return verdict('inconclusive', 'no-signal');
  if (nowMs < fromMs + windowMs) return { criteria, verdict: null };
  if (criteria.every(({ passed }) => passed === true)) return verdict('verified', 'held');
  if (criteria.every(({ samples }) => samples >= minSamples)) {
    const failed = criteria.flatMap(({ passed }, at) => (passed === false ? [at] : []));
    const disturbed = failed.find((at) => signals[at]?.disturbed === true);
    if (disturbed !== undefined) return verdict('inconclusive', 'other-cause', disturbed);
    if (failed[0] !== undefined) return verdict('failed', 'missed', failed[0]);
  }
  if (nowMs < fromMs + maxWindows * windowMs) return { criteria, verdict: null };
  const open = Math.max(
    0,
    criteria.findIndex(({ passed }) => passed === null),
  );
  const few = (criteria[open]?.samples ?? 0) < minSamples;
  return verdict('inconclusive', few ? 'few-samples' : 'mixed', open);
}
