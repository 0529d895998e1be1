import { expect, test } from 'vitest';
import { planSchema } from '#lib/schemas/actions/plan.ts';
import { aliasPlan } from './alias-plan.ts';

const request = {
  model: 'churn',
  alias: 'champion',
  from: 3,
  to: 4,
  requester: 'Mia',
  environment: null,
  runId: 'r',
  tier: 'unset',
  task: null,
  askedAt: new Date('2026-11-25T10:00:00.000Z'),
} as const;

test('holds the whole action contract', () => {
  const plan = aliasPlan(request);
  expect(planSchema.parse(plan)).toEqual(plan);
  expect(plan.preconditions.map(({ field, equals }) => [field, equals])).toEqual([
    ['alias champion', 'version 3'],
    ['version 4', 'there'],
    ['risk tier', 'unset'],
    ['dangerous calls in version 4', 'none found'],
  ]);
  expect(plan.risk).toBe('medium');
  expect(plan.steps[0]?.parameters).toEqual({ alias: 'champion', fromVersion: 3, toVersion: 4 });
  expect(plan.evidence.map(({ href }) => href)).toEqual([
    '/models/churn/versions/3',
    '/models/churn/versions/4',
    '/experiments/runs/r',
    '/models/churn/card?version=4',
    '/models/churn/card?version=4#scan',
    '/models/churn/at?at=2026-11-25T10:00:00.000Z',
  ]);
  expect(plan.rollback).toMatchObject({
    kind: 'plan',
    steps: [{ parameters: { alias: 'champion', fromVersion: 4, toVersion: 3 } }],
  });
});

test('a first alias rolls back to none, a deletion to what served', () => {
  const first = aliasPlan({ ...request, from: null });
  expect(first.preconditions[0]?.equals).toBe('no version');
  expect(first.rollback).toMatchObject({ steps: [{ parameters: { toVersion: null } }] });
  const deletion = aliasPlan({ ...request, to: null });
  expect(deletion.preconditions).toHaveLength(1);
  expect(deletion.steps[0]?.title).toBe('Delete the alias champion of churn');
  expect(deletion.givesUp).toContain('Version 3');
});

test('the tier of the model sets the risk and what the card must hold', () => {
  const high = aliasPlan({ ...request, tier: 'high' });
  expect(high.risk).toBe('high');
  const cards = high.preconditions.filter(({ title }) => title.startsWith('Model card: '));
  expect(cards).toHaveLength(8);
  expect(cards).toContainEqual({
    field: 'card, metrics of version 4',
    equals: 'there',
    title: 'Model card: Metrics',
  });
  const low = aliasPlan({ ...request, tier: 'low' });
  expect(low.risk).toBe('low');
  expect(low.preconditions.filter(({ field }) => field.startsWith('card'))).toHaveLength(2);
});
