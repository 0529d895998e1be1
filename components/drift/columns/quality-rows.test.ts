import { expect, test } from 'vitest';
import type { QualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import {
  isOff,
  isUnchecked,
  leadingCheck,
  orderQuality,
  shareOf,
  staleness,
  verdictWord,
  type QualityColumn,
} from './quality-rows.ts';

const column = (name: string, over: Partial<QualityColumn> = {}): QualityColumn => ({
  column: name,
  kind: 'number',
  missing: 0,
  wrongType: 0,
  newCategory: null,
  outOfRange: 0,
  usualMissing: 0,
  range: null,
  lastAt: null,
  overdueSeconds: null,
  isFrozen: null,
  series: [],
  ...over,
});
const step = (rows: number, missing: number, outOfRange: number) => ({
  at: '2026-11-25T10:00:00.000Z',
  rows,
  missing,
  wrongType: 0,
  newCategory: null,
  outOfRange,
  staleSeconds: null,
});

test('what is off stands first; missing counts only beyond what was usual', () => {
  const columns = [
    column('usual', { missing: 30, usualMissing: 0.3 }),
    column('far', { outOfRange: 20 }),
    column('gone', { missing: 90, usualMissing: 0.1 }),
  ];
  const answer = { rows: 100, columns } as QualityAnswer;
  expect(orderQuality(answer).map((each) => each.column)).toEqual(['gone', 'far', 'usual']);
  expect(columns.map((each) => isOff(each, 100))).toEqual([false, true, true]);
});

test('the check that fails most leads, with its share over time and gaps without rows', () => {
  const found = leadingCheck(
    column('far', { missing: 1, outOfRange: 5, series: [step(10, 1, 5), step(0, 0, 0)] }),
    10,
  );
  expect(found).toMatchObject({ check: 'outOfRange', shares: [0.5, null] });
});

test('what is usually missing does not lead before what is off', () => {
  const odd = column('odd', { missing: 30, usualMissing: 0.3, outOfRange: 5 });
  expect(isOff(odd, 100)).toBe(true);
  expect(leadingCheck(odd, 100).check).toBe('outOfRange');
  expect(leadingCheck(column('calm', { missing: 30, usualMissing: 0.3 }), 100).check).toBe(
    'missing',
  );
});

test('a column of no row was not checked', () => {
  expect(isUnchecked(column('x'), 0)).toBe(true);
  expect(isUnchecked(column('x'), 10)).toBe(false);
});

test('what cannot be checked is no 0', () => {
  expect(shareOf(column('x'), 'newCategory', 10)).toBeNull();
  expect(shareOf(column('x'), 'missing', 0)).toBeNull();
});

test('a column that came too long ago or stands still is off; what fails a check says so first', () => {
  const rare = column('rare', { missing: 90, usualMissing: 0.9, overdueSeconds: 600 });
  const still = column('still', { isFrozen: true });
  const empty = column('empty', { missing: 90, overdueSeconds: 600 });
  const calm = column('calm', { overdueSeconds: 0, isFrozen: false });
  expect([rare, still, empty, calm].map((each) => verdictWord(each, 100))).toEqual([
    'Overdue',
    'Frozen',
    'Missing',
    'Unchanged',
  ]);
  expect(staleness(rare)?.detail).toBe('overdue by 10\u00a0min');
  const answer = { rows: 100, columns: [calm, still] } as QualityAnswer;
  expect(orderQuality(answer)[0]).toBe(still);
});
