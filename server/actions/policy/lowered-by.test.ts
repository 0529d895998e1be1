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

test('in several steps, or below it and up again, it is still lowered', () => {
  expect(loweredBy([said('medium', 'ada'), said('low', 'ada'), said('high', 'mia')])).toEqual(ada);
  expect(loweredBy([said('low', 'ada'), said('medium', 'ada'), said('high', 'mia')])).toEqual(ada);
  expect(loweredBy([said('low', 'ada'), said('unset', 'ada'), said('high', 'mia')])).toEqual(ada);
  expect(loweredBy([said('medium', 'bob'), said('low', 'ada'), said('high', 'mia')])).toBeNull();
});

test('rules go by the highest tier that the two people said who spoke last', () => {
  const ruled = (...sayings: [tier: string, who: string][]) =>
    tierForRules(sayings.map(([tier, who]) => said(tier, who)));
  expect(ruled()).toBe('unset');
  expect(ruled(['low', 'ada'], ['high', 'mia'])).toBe('high');
  expect(ruled(['low', 'bob'], ['low', 'ada'], ['high', 'mia'])).toBe('low');
  expect(ruled(['high', 'ada'], ['low', 'mia'])).toBe('high');
  expect(ruled(['odd', 'ada'])).toBe('unset');
  // The detours: in two saves, below and up again.
  expect(ruled(['low', 'ada'], ['unset', 'ada'], ['high', 'mia'])).toBe('high');
  expect(ruled(['medium', 'ada'], ['low', 'ada'], ['high', 'mia'])).toBe('high');
  expect(ruled(['low', 'ada'], ['medium', 'ada'], ['high', 'mia'])).toBe('high');
  expect(ruled(['medium', 'bob'], ['low', 'ada'], ['high', 'mia'])).toBe('medium');
});

test('what one person alone calls little stays unset for rules; high holds at once', () => {
  expect(tierForRules([said('low', 'mia')])).toBe('unset');
  expect(tierForRules([said('medium', 'mia'), said('low', 'mia')])).toBe('unset');
  expect(tierForRules([said('medium', 'bob'), said('low', 'mia')])).toBe('medium');
  expect(tierForRules([said('low', 'ada'), said('unset', 'bob'), said('high', 'mia')])).toBe(
    'unset',
  );
  expect(tierForRules([said('high', 'mia')])).toBe('high');
  expect(tierForRules([said('low', 'mia')], { alone: true })).toBe('low');
});
