import { expect, test } from 'vitest';
import { limitBases, type ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';
import {
  limitCondition,
  limitField,
  limitGroups,
  limitName,
  describeWould,
} from './model-limit-text.ts';

const limit: ModelLimitItem = {
  measure: 'accuracy',
  basis: 'realised',
  direction: 'below',
  limit: 0.914,
  target: null,
  usual: 0.93,
  severity: 'error',
  enabled: true,
  source: 'learned',
  version: 1,
  editedBy: null,
  editedAt: null,
  wouldHaveAlerted: 0,
};

test('a limit in words, by what it is measured', () => {
  expect(limitName(limit)).toBe('Accuracy, from labels');
  expect(limitCondition(limit)).toBe('Below 91.4%');
  const missing = { ...limit, measure: 'missing', basis: 'quality', direction: 'above' } as const;
  expect(limitName(missing)).toBe('Missing values above baseline, of a column');
  expect(limitCondition({ ...missing, limit: 0.1 })).toBe('Above 10%');
  const drift = { ...missing, measure: 'drift', basis: 'drift', limit: 0.25 } as const;
  expect(limitCondition(drift)).toBe('Above 0.25');
  const age = { ...missing, measure: 'row_age', basis: 'volume', limit: 300 } as const;
  expect(limitName(age)).toBe('Age of the newest request, of all versions');
  expect(limitCondition(age)).toBe('Above 5\u00a0min');
  expect(limitCondition(limit, 0.5)).toBe('Below 50%');
});

test('limits of how fresh a column is', () => {
  const fresh = { ...limit, basis: 'quality', direction: 'above' } as const;
  const stale = { ...fresh, measure: 'stale', limit: 300 } as const;
  expect(limitName(stale)).toBe('Time without a value above baseline, of a column');
  expect(limitCondition(stale)).toBe('Above 5\u00a0min');
  const frozen = { ...fresh, measure: 'frozen', limit: 0.5 } as const;
  expect(limitCondition(frozen)).toBe('A single value fills a window');
});

test('a limit to both sides of what is aimed at', () => {
  const coverage = {
    ...limit,
    measure: 'interval_coverage',
    direction: 'away',
    limit: 0.05,
    target: 0.9,
  } as const;
  expect(limitName(coverage)).toBe('Values within their interval, from labels');
  expect(limitCondition(coverage)).toBe('Below 85% or above 95%');
  expect(limitField(coverage)).toBe('Alert if farther than this from 90%');
  expect(limitCondition({ ...coverage, measure: 'bias', limit: 3.2, target: 0 })).toBe(
    'Below −3.2 or above 3.2',
  );
  expect(limitField(limit)).toBe('Alert below');
});

test('limits of text answers in their units', () => {
  const length = {
    ...limit,
    measure: 'answer_length',
    basis: 'answers',
    direction: 'away',
    limit: 60,
    target: 300,
  } as const;
  expect(limitName(length)).toBe('Output length, median, by version');
  expect(limitCondition(length)).toBe('Below 240\u00a0characters or above 360\u00a0characters');
  expect(limitField({ ...length, measure: 'input_tokens' })).toBe(
    'Alert if farther than this from 300 tokens',
  );
  const refusals = {
    ...length,
    measure: 'refused_answers',
    direction: 'above',
    limit: 0.05,
  } as const;
  expect(limitName(refusals)).toBe('Refusals, by version');
  expect(limitCondition(refusals)).toBe('Above 5%');
});

test('what a limit would have done', () => {
  expect(describeWould(null, 7)).toBe('No history');
  expect(describeWould(0, 7)).toBe('Never in 7 days');
  expect(describeWould(1, 7)).toBe('1 time in 7 days');
  expect(describeWould(12, 1)).toBe('12 times in 1 day');
});

test('every limit stands in one group, and no group is empty', () => {
  const all = limitBases.map((basis) => ({ basis }));
  const grouped = limitGroups(all).flatMap(({ items }) => items.map(({ basis }) => basis));
  expect(grouped.toSorted()).toEqual(limitBases.toSorted());
  expect(limitGroups([{ basis: 'drift' }, { basis: 'labels' }, { basis: 'volume' }])).toEqual([
    { title: 'Requests and labels', items: [{ basis: 'labels' }, { basis: 'volume' }] },
    { title: 'Drift', items: [{ basis: 'drift' }] },
  ]);
});
