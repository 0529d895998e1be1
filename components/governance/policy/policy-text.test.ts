import { expect, test } from 'vitest';
import type { PolicyRule } from '#lib/schemas/actions/policy.ts';
import { dryRunSentence, expirySentence, ruleSentence } from './policy-text.ts';

const rule: PolicyRule = {
  kinds: ['service.*', 'host.*'],
  risk: ['low', 'medium'],
  environments: ['*'],
  tiers: ['*'],
  mode: 'approve',
  votes: 1,
  roles: ['admin', 'operator'],
  oneFrom: [],
  reauthenticate: false,
};

test('an approval rule', () => {
  expect(ruleSentence(rule)).toBe(
    'Actions on services and actions on hosts of low or medium risk need one approval from operator or admin.',
  );
});

test('high risk with password', () => {
  expect(
    ruleSentence({ ...rule, kinds: ['*'], risk: ['high'], votes: 2, reauthenticate: true }),
  ).toBe(
    'Every action of high risk needs two approvals from operator or admin, with password confirmation.',
  );
});

test('one of the approvals from a certain role', () => {
  const two = { ...rule, kinds: ['model.set_alias'], votes: 2, reauthenticate: true };
  const roles = ['ml-engineer', 'approver', 'admin'] as const;
  expect(
    ruleSentence({ ...two, risk: ['high'], roles: [...roles], oneFrom: ['admin', 'approver'] }),
  ).toBe(
    'Changes of protected aliases of high risk need two approvals from ML engineer, approver or admin, one of them from approver or admin, with password confirmation.',
  );
});

test('never and automatic, in some environments', () => {
  expect(ruleSentence({ ...rule, mode: 'never', environments: ['production'] })).toBe(
    'Actions on services and actions on hosts of low or medium risk in production are never run.',
  );
  expect(
    ruleSentence({ ...rule, kinds: ['service.restart'], risk: ['low'], mode: 'automatic' }),
  ).toBe(
    'Restarts of services of low risk run without approval, where the plan can be rolled back.',
  );
});

test('a rule for some tiers', () => {
  expect(
    ruleSentence({ ...rule, kinds: ['model.*'], tiers: ['low', 'unset'], mode: 'automatic' }),
  ).toBe(
    'Actions on models of low or medium risk and tier low or unset run without approval, where the plan can be rolled back.',
  );
});

test('a rule that can hold for nothing says so', () => {
  expect(ruleSentence({ ...rule, kinds: ['model.*'], tiers: ['1'], mode: 'never' })).toBe(
    'Actions on models of low or medium risk and tier 1 are never run. Matches no model: model tiers are high, medium, low and unset.',
  );
  expect(ruleSentence({ ...rule, tiers: ['low'] })).toMatch(
    /Matches nothing: tiers of services and hosts are 1 to 4\.$/u,
  );
});

test('a rule without roles says that nobody can decide', () => {
  expect(ruleSentence({ ...rule, roles: [] })).toContain('from no role');
});

test('a dry run in one sentence', () => {
  const inForce = { automatic: 0, asked: 6, votes: 6, never: 0, frozen: 0 };
  const same = { days: 30, actions: 6, inForce, draft: inForce, changed: 0, examples: [] };
  expect(dryRunSentence(same)).toBe(
    'Of 6 proposals in 30 days the draft would have asked 6 times, run 0 without approval, the same as the current policy.',
  );
  const draft = { automatic: 2, asked: 1, votes: 2, never: 3, frozen: 1 };
  expect(dryRunSentence({ ...same, draft, changed: 6 })).toBe(
    'Of 6 proposals in 30 days the draft would have asked 1 time (2 approvals), run 2 without approval and never run 3; the current policy would have asked 6 times, run 0 without approval. 1 would have been in a freeze window.',
  );
  expect(dryRunSentence({ ...same, actions: 0 })).toBe(
    'No action was proposed in the last 30 days.',
  );
});

test('an expiry of some kinds in words', () => {
  expect(expirySentence(['model.set_alias'], 1_440)).toBe(
    'Changes of protected aliases: after 1 d.',
  );
  expect(expirySentence(['host.*', 'x.y'], 90)).toBe(
    'Actions on hosts and “x.y”: after 1 h 30 min.',
  );
});
