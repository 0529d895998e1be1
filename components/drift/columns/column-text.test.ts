import { expect, test } from 'vitest';
import { binLabel, summarizeChange, haveGrowingBins, describeRelation } from './column-text.ts';

const change = { label: null, reference: 0.1, current: 0.25 };

test('differences are sentences', () => {
  expect(summarizeChange({ ...change, what: 'missing' })).toBe(
    'Missing values: 10% before, 25% now.',
  );
  expect(summarizeChange({ ...change, what: 'scale', reference: 1, current: 1_000 })).toMatch(
    /1,000 times as large/u,
  );
  expect(summarizeChange({ ...change, what: 'scale', reference: 1, current: 0.001 })).toMatch(
    /1,000 times smaller/u,
  );
  expect(summarizeChange({ ...change, what: 'new-category', label: 'XX' })).toBe(
    'New category XX: 25% of the values.',
  );
});

test('bars are named by category, value or range; the rest is told as such', () => {
  const bin = { reference: 0, current: 0 };
  expect(binLabel({ ...bin, from: null, to: null, label: 'NL' })).toBe('NL');
  expect(binLabel({ ...bin, from: null, to: null, label: null })).toBe('others');
  expect(binLabel({ ...bin, from: 2, to: 2, label: null })).toBe('2');
  expect(binLabel({ ...bin, from: 1, to: 2.5, label: null })).toBe('1 to 2.5');
});

test('growing bins differ from equal ones, values and categories', () => {
  const bin = (from: number | null, to: number | null) => ({
    from,
    to,
    label: null,
    reference: 0,
    current: 0,
  });
  expect(haveGrowingBins([bin(0, 1), bin(1, 3.5)])).toBe(true);
  expect(haveGrowingBins([bin(0, 1), bin(1, 2.0001)])).toBe(false);
  expect(haveGrowingBins([bin(2, 2), bin(7, 7)])).toBe(false);
  expect(haveGrowingBins([bin(null, null)])).toBe(false);
});

test('what lies behind says how far', () => {
  const node = { id: 'a', kind: 'job', name: 'features', incidents: [], changes: [] };
  expect(describeRelation({ ...node, relation: 'fed_by', hops: 1 })).toBe(
    'job that feeds the model',
  );
  expect(describeRelation({ ...node, relation: 'part_of', hops: 1 })).toBe('job it is part of');
  expect(describeRelation({ ...node, relation: 'owned_by', hops: 1 })).toBe('job, owned by');
  expect(describeRelation({ ...node, relation: 'runs_on', hops: 2 })).toBe(
    'job it runs on, 2 steps away',
  );
});
