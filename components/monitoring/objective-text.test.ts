import { expect, test } from 'vitest';
import type { BurnItem, ObjectiveItem } from '#lib/schemas/monitoring/monitoring.ts';
import { EMPTY_RULE, conditionSentence, querySentence, unitOfQuery } from './monitor-text.ts';
import {
  EMPTY_OBJECTIVE,
  describeBudget,
  burnCondition,
  describeBurn,
  objectiveSentence,
  objectiveState,
} from './objective-text.ts';

const hour = 3_600_000;
const burn = (long: number | null, short: number | null): BurnItem => ({
  longMs: hour,
  shortMs: hour / 12,
  rate: 14.4,
  long,
  short,
});
const item = (part: Partial<ObjectiveItem>): ObjectiveItem => ({
  labels: {},
  basis: 'server',
  requests: 1_000,
  errors: 1,
  goodShare: 0.999,
  budgetLeft: 0.5,
  measuredShare: 1,
  burns: [burn(1, 1)],
  ...part,
});

test('an objective in words', () => {
  const query = { ...EMPTY_OBJECTIVE, service: 'shop', environment: 'production', target: 0.99999 };
  expect(objectiveSentence(query)).toBe(
    '99.999% of the requests of shop in production without an error, over 28 d',
  );
  const rule = { ...EMPTY_RULE, query: EMPTY_OBJECTIVE };
  expect(
    `${querySentence(rule.query)} ${conditionSentence(rule, unitOfQuery(rule.query, null))}`,
  ).toBe(`99.9% of the requests of each service without an error, over 28 d, ${burnCondition()}`);
  expect(burnCondition()).toBe(
    'at a burn rate of 14.4 over 1 h and 5 min, or of 6 over 6 h and 30 min',
  );
});

test('budget and burn in words: what is not measured is said', () => {
  expect(describeBudget(0.72)).toBe('72% left');
  expect(describeBudget(-0.35)).toBe('overspent by 35%');
  expect(describeBudget(null)).toBe('not measured');
  expect(describeBurn(burn(2.14, null))).toBe('2.1 over 1 h, no data over 5 min');
});

test('the state of a service: both windows must burn, and no data is a state of its own', () => {
  expect(objectiveState(item({})).word).toBe('OK');
  expect(objectiveState(item({ budgetLeft: -0.1 })).word).toBe('Overspent');
  expect(objectiveState(item({ burns: [burn(20, 1)] })).word).toBe('OK');
  expect(objectiveState(item({ burns: [burn(20, 15)] })).word).toBe('Burning');
  expect(objectiveState(item({ burns: [burn(20, null)] })).word).toBe('No data');
});
