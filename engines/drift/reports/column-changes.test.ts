import { expect, test } from 'vitest';
import { numberChanges, textChanges } from './column-changes.ts';

const usual = { mean: 10, std: 2, outside: 0, missing: 0 };

test('equal numbers have nothing to say', () => {
  expect(numberChanges(usual, { ...usual, mean: 10.2, std: 2.1, missing: 0.005 })).toEqual([]);
});

test('another unit is told from a moved mean', () => {
  const scaled = numberChanges(usual, { mean: 10_000, std: 2_000, outside: 1, missing: 0 });
  expect(scaled[0]).toMatchObject({ what: 'scale', current: 1_000 });
  expect(scaled.map(({ what }) => what)).not.toContain('mean');
  const moved = numberChanges(usual, { mean: 14, std: 3, outside: 0.2, missing: 0.1 });
  expect(moved.map(({ what }) => what)).toEqual(['mean', 'missing', 'range', 'spread']);
  // A far mean with the same spread is no other unit.
  expect(numberChanges(usual, { ...usual, mean: 60 }).map(({ what }) => what)).toEqual(['mean']);
});

test('categories: new ones only where all are known, and shares that moved', () => {
  const before = {
    shares: new Map([
      ['NL', 0.6],
      ['DE', 0.4],
    ]),
    complete: true,
    missing: 0,
  };
  const now = {
    shares: new Map([
      ['NL', 0.5],
      ['DE', 0.39],
      ['XX', 0.11],
    ]),
    complete: true,
    missing: 0.2,
  };
  expect(textChanges(before, now)).toEqual([
    { what: 'missing', label: null, reference: 0, current: 0.2 },
    { what: 'new-category', label: 'XX', reference: 0, current: 0.11 },
    { what: 'share', label: 'NL', reference: 0.6, current: 0.5 },
  ]);
  expect(textChanges({ ...before, complete: false }, now).map(({ what }) => what)).not.toContain(
    'new-category',
  );
});
