import { expect, test } from 'vitest';
import { describeGrant } from './grant-text.ts';

const places = {
  teams: [{ id: 't', name: 'Shop' }],
  environments: [{ id: 'e', name: 'production' }],
};

test('a role and where it holds', () => {
  const words = (teamId: string | null, environmentId: string | null) =>
    describeGrant({ role: 'operator', teamId, environmentId }, places);
  expect(words(null, null)).toBe('Operator');
  expect(words('t', null)).toBe('Operator of Shop');
  expect(words('t', 'e')).toBe('Operator of Shop in production');
  expect(words(null, 'gone')).toBe('Operator in a removed one');
});
