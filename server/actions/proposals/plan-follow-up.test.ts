import { describe, expect, it } from 'vitest';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { rollbackPlan } from '../testing/actions.ts';
import { followUpTitle, planFollowUp } from './plan-follow-up.ts';

const plan = rollbackPlan('shop');
const source = { id: '0192d000-0000-7000-8000-000000000001', number: 12, plan, partly: false };
const asked = { by: 'Olga', reason: 'a new defect' };

function planned(how: 'again' | 'back', from = source): Plan {
  const made = planFollowUp(from, how, asked);
  if ('none' in made) throw new Error(made.none);
  return made;
}

describe('planFollowUp', () => {
  it('again: the same inputs, and the attempts are counted', () => {
    const second = planned('again');
    expect(second).toMatchObject({
      steps: plan.steps,
      preconditions: plan.preconditions,
      successCriteria: plan.successCriteria,
      reason: 'Olga asks to retry ACT-12: a new defect',
      follows: { id: source.id, number: 12, how: 'again', attempt: 2 },
    });
    const third = planned('again', { ...source, number: 13, plan: second });
    expect(third.follows).toMatchObject({ number: 13, attempt: 3 });
  });

  it('back: the rollback steps, expected from and proven by the state of the target', () => {
    const back = planned('back');
    expect(plan.rollback.kind).toBe('plan');
    expect(back.steps).toEqual(plan.rollback.kind === 'plan' ? plan.rollback.steps : []);
    expect(back.changes).toEqual([{ field: 'version', from: '1.0.0', to: '2.0.0' }]);
    expect(back.preconditions).toMatchObject([{ field: 'version', equals: '1.0.0' }]);
    expect(back.successCriteria).toMatchObject({
      criteria: [],
      state: [{ field: 'version', equals: '2.0.0' }],
    });
    expect(back.rollback).toMatchObject({ kind: 'plan', steps: plan.steps });
    expect(followUpTitle(back, 'x')).toBe('Roll shop back to version 2.0.0');
    expect(followUpTitle(planned('again'), 'x')).toBe('x');
  });

  it('back from the middle of the steps: expects nothing of the target, and proves the same', () => {
    const back = planned('back', { ...source, partly: true });
    expect(back.preconditions).toEqual([]);
    expect(back.successCriteria).toMatchObject({ state: [{ field: 'version', equals: '2.0.0' }] });
  });

  it('what was known about a version speaks for the move, not for taking it back', () => {
    const none = { kind: 'not measured' as const, reason: 'nobody looked' };
    const card = { tier: 'low' as const, filled: 2, fields: 8, missing: [] };
    const promotion = {
      version: 4,
      gate: none,
      checks: [],
      drift: none,
      card,
      scan: none,
      cost: none,
    };
    const from = { ...source, plan: { ...plan, promotion } };
    expect(planned('again', from).promotion).toEqual(promotion);
    expect(planned('back', from)).not.toHaveProperty('promotion');
  });

  it('makes none where there is no way back or nothing would show it', () => {
    const none = { kind: 'none' as const, reason: 'a restart cannot be undone' };
    expect(planFollowUp({ ...source, plan: { ...plan, rollback: none } }, 'back', asked)).toEqual({
      none: 'a restart cannot be undone',
    });
    const blind = { ...plan, preconditions: [] };
    expect(planFollowUp({ ...source, plan: blind }, 'back', asked)).toHaveProperty('none');
  });
});
