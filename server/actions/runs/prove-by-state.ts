import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { NoPlan } from '#server/actions/runbook.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';

/**
 * Verifies a plan without a measurable signal by the state that its target reports after the run:
 * the changed fields, and its health if reported. The incident stays open, because the state does
 * not show that the problem is fixed.
 */
export function proveByState(plan: Plan, { healthy }: Pick<TargetState, 'healthy'>): Plan | NoPlan {
  const { successCriteria, preconditions, changes, target } = plan;
  if (successCriteria.criteria.length > 0 || successCriteria.state !== undefined) return plan;
  const reported = new Set(preconditions.map(({ field }) => field));
  const changed = changes
    .filter(({ field }) => reported.has(field))
    .map(({ field, to }) => ({ field, equals: to, title: `${target.name} has ${field} ${to}` }));
  const state = [
    ...changed,
    ...(typeof healthy === 'boolean'
      ? [{ field: 'healthy', equals: 'true', title: `${target.name} passes its health check` }]
      : []),
  ];
  if (state.length === 0)
    return {
      none: `no open alert has an expected range, and ${target.name} reports neither the change nor its health, so nothing would prove the effect`,
    };
  return {
    ...plan,
    expectedEffect: {
      kind: 'none',
      reason: `no open alert has an expected range, so the state of the target is checked: ${state.map(({ title }) => title).join(', ')}`,
    },
    successCriteria: { ...successCriteria, state },
    fixes: 'prepares',
  };
}
