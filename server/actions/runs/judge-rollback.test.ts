import { expect, test } from 'vitest';
import type { VerificationResult } from '#lib/schemas/actions/actions.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { rollbackPlan } from '../testing/actions.ts';
import { judgeRollback, withRollback, type ComparedSignal } from './judge-rollback.ts';

const plan = rollbackPlan('checkout');
const blamed = (level: StoredCause['level'], after = '2.0.0'): StoredCause => ({
  kind: 'change',
  subkind: null,
  resource: { id: null, kind: 'service', name: 'checkout' },
  change: {
    ref: 'chg-1',
    title: 'Deploy checkout 2.0.0',
    occurredAt: '2026-12-01T21:15:00.000Z',
    before: '1.0.0',
    after,
  },
  level,
  score: 0.8,
  title: 'Deploy checkout 2.0.0',
  speaksFor: [],
  speaksAgainst: [],
  evidence: [],
});
const signal = { title: 'latency', passed: false };
const worse: ComparedSignal[] = [{ ...signal, comparison: 'worse' }];
const failed: VerificationResult = {
  outcome: 'not_verified',
  reason: 'latency missed its limit in 15 of 15 samples.',
  criteria: [],
  fromAt: '2026-12-01T21:20:00.000Z',
  toAt: '2026-12-01T21:23:00.000Z',
};

test('the version that the incident is blamed on does not come back without a person', () => {
  expect(judgeRollback(plan, [blamed('likely')], worse)).toEqual({
    automatic: false,
    because: 'restores-cause',
    reason: 'It would restore a likely cause of the incident: Deploy checkout 2.0.0.',
  });
  expect(judgeRollback(plan, [blamed('possible')], worse)?.automatic).toBe(false);
});

test('a change that is not credible, or that set something else, does not hinder it', () => {
  for (const causes of [[], [blamed('ruled out')], [blamed('likely', '1.9.0')]])
    expect(judgeRollback(plan, causes, worse)).toEqual({
      automatic: true,
      because: 'worse',
      reason: 'latency is worse than before the action.',
    });
});

test('a plan without a rollback has no verdict about it', () => {
  const none = { ...plan, rollback: { kind: 'none', reason: 'a test' } } as const;
  expect(judgeRollback(none, [], worse)).toBeNull();
});

test('says why a failed action is not rolled back, and never rolls an open one back', () => {
  const rollback = judgeRollback(plan, [], [{ ...signal, comparison: 'same' }]);
  expect(withRollback(failed, rollback).reason).toBe(
    'latency missed its limit in 15 of 15 samples. It is not rolled back automatically. No success criterion is measurably worse than before the action.',
  );
  const allowed = judgeRollback(plan, [], worse);
  expect(withRollback(failed, allowed).rollback?.automatic).toBe(true);
  const open = withRollback({ ...failed, outcome: 'inconclusive' }, allowed);
  expect([open.rollback?.automatic, open.reason]).toEqual([false, failed.reason]);
  expect(withRollback({ ...failed, outcome: 'verified' }, allowed).rollback).toBeUndefined();
});
