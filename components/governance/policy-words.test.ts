import { expect, test } from 'vitest';
import type { PolicyRule } from '#lib/schemas/actions-policy.ts';
import { ruleSentence } from './policy-words.ts';

const rule: PolicyRule = {
  kinds: ['service.*', 'host.*'],
  risk: ['low', 'medium'],
  environments: ['*'],
  mode: 'approve',
  votes: 1,
  roles: ['admin', 'operator'],
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
    'Every action of high risk needs two approvals from operator or admin, with the password again.',
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

test('a rule without roles says that nobody can decide', () => {
  expect(ruleSentence({ ...rule, roles: [] })).toContain('from nobody');
});
