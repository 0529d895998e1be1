import { expect, test } from 'vitest';
import { loweredBy, tierForRules } from './lowered-by.ts';

const said = (tier: string, who: string) => ({ tier, editedById: who, editedBy: who });
const ada = { id: 'ada', name: 'ada' };

test('whoever lowered the tier that holds, whatever they said after', () => {
  expect(loweredBy([said('low', 'ada'), said('high', 'mia')])).toEqual(ada);
  expect(loweredBy([said('low', 'ada'), said('low', 'ada'), said('high', 'mia')])).toEqual(ada);
  expect(loweredBy([said('unset', 'ada'), said('low', 'mia')])).toEqual(ada);
});

test('nobody where it was raised, never changed, or said again by somebody else', () => {
  expect(loweredBy([])).toBeNull();
  expect(loweredBy([said('low', 'mia')])).toBeNull();
  expect(loweredBy([said('high', 'ada'), said('low', 'mia')])).toBeNull();
  expect(loweredBy([said('low', 'bob'), said('low', 'ada'), said('high', 'mia')])).toBeNull();
  expect(loweredBy([said('high', 'ada'), said('low', 'ada'), said('high', 'mia')])).toBeNull();
});

test('rules go by the tier before an unconfirmed lowering', () => {
  expect(tierForRules([])).toBe('unset');
  expect(tierForRules([said('low', 'mia')])).toBe('low');
  expect(tierForRules([said('low', 'ada'), said('high', 'mia')])).toBe('high');
  expect(tierForRules([said('low', 'bob'), said('low', 'ada'), said('high', 'mia')])).toBe('low');
  expect(tierForRules([said('high', 'ada'), said('low', 'mia')])).toBe('high');
  expect(tierForRules([said('odd', 'ada')])).toBe('unset');
});
