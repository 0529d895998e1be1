import { isSameResource, resourceKey } from '#engines/correlate/graph.ts';
import type { SpanComparison } from '#engines/decide/compare-spans.ts';
import {
  decideRollback,
  type ComparedDemand,
  type RollbackDecision,
} from '#engines/decide/decide-rollback.ts';
import type { RollbackVerdict, VerificationResult } from '#lib/schemas/actions/actions.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';

/** Signal of a criterion, compared with a period of the same length before the action. */
export type ComparedSignal = {
  title: string;
  comparison: SpanComparison;
  passed: boolean | null;
};

const credible: readonly StoredCause['level'][] = ['likely', 'possible'];

function reasonOf(
  { because, cause, at }: RollbackDecision,
  signals: readonly ComparedSignal[],
): string {
  const signal = at === undefined ? 'its signal' : (signals[at]?.title ?? 'its signal');
  switch (because) {
    case 'worse':
      return `${signal} is worse than before the action.`;
    case 'restores-cause':
      return `It would restore a likely cause of the incident: ${cause?.title ?? 'a change'}.`;
    case 'was-worse':
      return `${signal} was worse before the action than it is now.`;
    case 'more-demand':
      return `${signal} is worse than before the action, but the smaller capacity was not measured under the current load.`;
    case 'not-measured':
      return signals.length === 0
        ? 'The plan has no signal that could show a worse state.'
        : 'There are too few samples from before the action for a comparison.';
    case 'not-worse':
      return 'No success criterion is measurably worse than before the action.';
  }
}

/**
 * Decides whether the rollback plan of a failed action may run automatically. Null if there is
 * none. `demand`: for a rollback that removes capacity.
 */
export function judgeRollback(
  plan: Pick<Plan, 'rollback' | 'target' | 'changes'>,
  causes: readonly StoredCause[],
  signals: readonly ComparedSignal[],
  demand?: ComparedDemand,
): RollbackVerdict | null {
  if (plan.rollback.kind !== 'plan') return null;
  const target = resourceKey(plan.target);
  const keyOf = (resource: StoredCause['resource']): string =>
    isSameResource(resource, plan.target) ? target : resourceKey(resource);
  const decision = decideRollback({
    target,
    restores: plan.changes.map(({ field, from }) => ({ field, value: from })),
    blamed: causes.flatMap(({ level, resource, change }) =>
      change === null || !credible.includes(level)
        ? []
        : [{ resource: keyOf(resource), after: change.after, title: change.title }],
    ),
    signals,
    ...(demand === undefined ? {} : { demand }),
  });
  return {
    automatic: decision.allowed,
    because: decision.because,
    reason: reasonOf(decision, signals),
  };
}

/**
 * Result to record for a failed action: the rollback runs, or a user decides and sees why it does
 * not run automatically.
 */
export function withRollback(
  result: VerificationResult,
  rollback: RollbackVerdict | null,
): VerificationResult {
  if (result.outcome === 'verified' || rollback === null) return result;
  const withheld = result.outcome === 'not_verified' && !rollback.automatic;
  return {
    ...result,
    reason: withheld
      ? `${result.reason} It is not rolled back automatically. ${rollback.reason}`
      : result.reason,
    rollback: result.outcome === 'not_verified' ? rollback : { ...rollback, automatic: false },
  };
}
