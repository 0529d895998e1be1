import { expect, test } from 'vitest';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { NoPlan } from '#server/actions/runbook.ts';
import { restartService } from '#server/actions/runbooks/restart-service.ts';
import { rollBackService } from '#server/actions/runbooks/roll-back-service.ts';
import { latency, planInput } from '#server/actions/runbooks/test-plan-input.ts';
import { proveByState } from './prove-by-state.ts';

const cause = {
  kind: 'unknown',
  resource: { id: 'r1', kind: 'service', name: 'shop' },
  evidence: [],
} as const;

function ok(plan: Plan | NoPlan): Plan {
  if ('none' in plan) throw new Error(plan.none);
  return plan;
}

const planOf = (runbook: typeof restartService, criteria = [latency]) => {
  const input = planInput({ ...cause, evidence: [] }, { settleSeconds: 5 });
  const state = { ...input.state, version: '2', previousVersions: ['1'] };
  return ok(runbook.plan({ ...input, state, criteria }));
};

test('keeps a plan that a signal proves', () => {
  const plan = planOf(rollBackService);
  expect(proveByState(plan, { healthy: true })).toBe(plan);
});

test('checks the changed field and the health when no signal is known', () => {
  const plan = ok(proveByState(planOf(rollBackService, []), { healthy: false }));
  expect(plan.successCriteria.state?.map(({ field, equals }) => `${field}=${equals}`)).toEqual([
    'version=1',
    'healthy=true',
  ]);
  expect(plan.fixes).toBe('prepares');
  expect(plan.expectedEffect).toEqual({
    kind: 'none',
    reason:
      'no open alert has an expected range, so the state of the target is checked: shop has version 1, shop passes its health check',
  });
});

test('refuses a restart when the target reports no health', () => {
  const plan = planOf(restartService, []);
  expect(ok(proveByState(plan, { healthy: true })).successCriteria.state).toHaveLength(1);
  expect(proveByState(plan, { healthy: null })).toEqual({
    none: 'no open alert has an expected range, and shop reports neither the change nor its health, so nothing would prove the effect',
  });
});
