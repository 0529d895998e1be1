import { expect, test } from 'vitest';
import { moved, ruleSentence, setsSentence, whenSentence } from './ownership-text.ts';

test('a rule as a sentence', () => {
  const rule = {
    name: 'Payments',
    enabled: true,
    matchers: [
      { name: 'kind', operator: '=' as const, value: 'service' },
      { name: 'name', operator: '=~' as const, value: 'pay.*' },
      { name: 'team', operator: '=' as const, value: '' },
    ],
    teamId: 't1',
    owner: 'Ada',
    environmentId: 'gone',
    tier: 1,
  };
  expect(whenSentence(rule)).toBe('kind = service and name =~ pay.* and team = ""');
  expect(setsSentence(rule, { teams: [{ id: 't1', name: 'Payments' }], environments: [] })).toBe(
    'team Payments, owner Ada, environment removed, tier 1',
  );
  expect(
    ruleSentence(
      { ...rule, enabled: false, matchers: rule.matchers.slice(0, 1), teamId: null, tier: null },
      { teams: [], environments: [{ id: 'gone', name: 'staging' }] },
    ),
  ).toBe('Off. kind = service: owner Ada, environment staging');
});

test('items move one place, and not past the ends', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
