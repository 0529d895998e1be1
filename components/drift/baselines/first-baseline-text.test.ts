import { expect, test } from 'vitest';
import type { FirstBaseline } from '#lib/schemas/drift/windows.ts';
import {
  firstBaselineShort,
  firstBaselineWait,
  describeFirstBaseline,
} from './first-baseline-text.ts';

const first: FirstBaseline = {
  state: 'waiting',
  rows: 312,
  rowsAtLeast: 1_000,
  spanSeconds: 86_400,
  from: '2026-11-27T10:00:00.000Z',
  notBefore: '2026-11-28T10:00:00.000Z',
  incidents: [],
};

test('too few rows: how many it takes and how many there are', () => {
  expect(describeFirstBaseline(first)).toBe(
    'Input drift starts after 1,000 rows over at least 1 d; 312 so far.',
  );
  expect(firstBaselineShort(first)).toBe('Starts after 1,000 rows; 312 so far');
});

test('enough rows, too little time: when it starts', () => {
  const words = describeFirstBaseline({ ...first, rows: 1_000 }, 'UTC');
  expect(words).toMatch(/not before .*28.*10:00/u);
  expect(firstBaselineShort({ ...first, rows: 1_000 })).toBe('Starts after 1 d of rows');
});

test('an open incident is named, and why it is waited for', () => {
  const held: FirstBaseline = { ...first, state: 'incident', incidents: ['INC-7'] };
  expect(describeFirstBaseline(held)).toMatch(/^Input drift starts once INC-7 is resolved/u);
  expect(firstBaselineShort(held)).toBe('Waiting for INC-7');
});

test('what a person removed is not learned again, and the words say so', () => {
  expect(describeFirstBaseline({ ...first, state: 'removed' })).toContain('no longer learns one');
});

test('a model that is not monitored yet names what its baseline lacks', () => {
  expect(firstBaselineWait(first)).toBe('Not monitored yet: the baseline needs 688 more rows.');
  expect(firstBaselineWait({ ...first, rows: 999 })).toContain('needs 1 more row.');
  expect(firstBaselineWait({ ...first, rows: 1_000 })).toContain('needs rows of 1 d.');
  expect(firstBaselineWait({ ...first, state: 'incident', incidents: ['INC-7'] })).toContain(
    'until INC-7 is resolved',
  );
  expect(firstBaselineWait({ ...first, state: 'ready' })).toContain('within minutes');
  for (const state of ['removed', 'off', 'no-features'] as const)
    expect(firstBaselineWait({ ...first, state })).toBeNull();
});
