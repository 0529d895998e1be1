import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { NoPlan } from '#server/actions/runbook.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';

/**
 * A plan without a signal to measure is proven by the state that its target reports after the run: the changed fields,
 * and its health where reported. It leaves an incident open, because the state does not show that the trouble is over.
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
      ? [{ field: 'healthy', equals: 'true', title: `${target.name} answers its health check` }]
      : []),
  ];
  if (state.length === 0)
    return {
      none: `no open alert has a known range, and ${target.name} reports neither the change nor its health, so nothing would show that it worked`,
    };
  return {
    ...plan,
    expectedEffect: {
      kind: 'none',
      reason: `no open alert has a known range, so the state of the target is checked: ${state.map(({ title }) => title).join(', ')}`,
    },
    successCriteria: { ...successCriteria, state },
    fixes: 'prepares',
  };
}
