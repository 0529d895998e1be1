import { expect, test } from 'vitest';
import type { PolicyDecision } from './policy.ts';
import { hasOneFrom, stricterOf, stricterTerms } from './stricter-terms.ts';

const decision = (change: Partial<PolicyDecision> = {}): PolicyDecision => ({
  mode: 'approve',
  votes: 2,
  roles: ['ml-engineer', 'approver', 'admin'],
  oneFrom: ['approver', 'admin'],
  reauthenticate: true,
  sentence: 'one',
  ...change,
});
const two = { requiredVotes: 2, approverRoles: ['approver', 'admin'], needsReauth: true };

test('of two decisions the stricter; of two that ask, what both ask for', () => {
  const auto = decision({ mode: 'automatic' });
  expect(stricterOf(auto, decision())).toEqual(decision());
  expect(stricterOf(decision({ mode: 'never' }), auto).mode).toBe('never');
  expect(stricterOf(auto, auto)).toBe(auto);
  const first = decision();
  expect(stricterOf(first, decision({ votes: 1, oneFrom: [], sentence: 'other' }))).toBe(first);
  expect(
    stricterOf(
      decision({ votes: 1, oneFrom: [], reauthenticate: false }),
      decision({ roles: ['ml-engineer', 'approver'], sentence: 'other' }),
    ),
  ).toEqual({
    mode: 'approve',
    votes: 2,
    roles: ['ml-engineer', 'approver'],
    oneFrom: ['approver', 'admin'],
    reauthenticate: true,
    sentence: 'other',
  });
});

test('a policy that lets more people vote changes nothing for what waits', () => {
  expect(stricterTerms({ ...two, oneFrom: [] }, decision())).toBeNull();
  expect(stricterTerms({ ...two, oneFrom: ['approver', 'admin'] }, decision())).toBeNull();
});

test('one that asks for somebody in particular holds at once, and so does one that takes that role away', () => {
  const given = { ...two, approverRoles: ['ml-engineer', 'approver'], oneFrom: [] };
  expect(stricterTerms(given, decision())).toMatchObject({
    approverRoles: ['ml-engineer', 'approver'],
    oneFrom: ['approver', 'admin'],
  });
  const asks = { ...given, oneFrom: ['approver'] };
  expect(
    stricterTerms(asks, decision({ roles: ['ml-engineer', 'admin'], oneFrom: ['admin'] })),
  ).toMatchObject({ approverRoles: ['ml-engineer', 'admin'], oneFrom: ['admin'] });
  expect(stricterTerms(asks, decision({ mode: 'never' }))).toMatchObject({
    approverRoles: [],
    oneFrom: [],
  });
});

test('who has approved with which role', () => {
  const engineer = { roles: ['ml-engineer'] };
  expect(hasOneFrom([], [])).toBe(true);
  expect(hasOneFrom(['approver'], [engineer])).toBe(false);
  expect(hasOneFrom(['approver'], [engineer, { roles: ['operator', 'approver'] }])).toBe(true);
});
