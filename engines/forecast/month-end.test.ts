import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monthEnd } from './month-end.ts';

const day = 86_400_000;
// A Sunday and the first of a month with 30 days.
const november = Date.UTC(2026, 10, 1);
const days = (values: readonly number[], startMs = november) =>
  values.map((value, index) => ({ dayMs: startMs + index * day, value }));

test('a steady cost ends the month at its level, without a range', () => {
  const input = { days: days(Array(10).fill(10)), spent: 100, fromMs: november + 10 * day };
  expect(monthEnd({ ...input, monthEndMs: november + 30 * day })).toMatchObject({
    mid: 300,
    low: 300,
    high: 300,
  });
});

test('two whole days are too few', () => {
  const input = { days: days([5, 5]), spent: 10, fromMs: november + 2 * day };
  expect(monthEnd({ ...input, monthEndMs: november + 30 * day })).toBeNull();
});

test('weekends that cost nothing are expected to cost little', () => {
  const october = Date.UTC(2026, 9, 4);
  const week = [0, 70, 70, 70, 70, 70, 0];
  const history = days([...week, ...week, ...week, ...week], october);
  const end = monthEnd({
    days: history,
    spent: 0,
    fromMs: november,
    monthEndMs: november + 7 * day,
  });
  // Level 50; four of each weekday draw four fifths of the way: Sunday 10, Monday 66.
  expect(end?.path.map((each) => Math.round(each.value))).toEqual([10, 66, 66, 66, 66, 66, 10]);
  expect(end?.mid).toBeCloseTo(350, 6);
});

test('a hand-computed range: levels 8, 10, 12, one day left', () => {
  const end = monthEnd({
    days: days([8, 10, 12]),
    spent: 30,
    fromMs: november + 3 * day,
    monthEndMs: november + 4 * day,
  });
  // Spread 2, half = 1.2816 * 2 * sqrt(1 + 1/3).
  expect(end?.mid).toBe(40);
  expect((end?.high ?? 0) - 40).toBeCloseTo(2.9597, 3);
  expect(40 - (end?.low ?? 0)).toBeCloseTo(2.9597, 3);
});

test('the range holds the middle, and cost cannot be taken back', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 3 });
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 31 }), (list, left) => {
      const fromMs = november + list.length * day;
      const spent = list.reduce((sum, value) => sum + value, 0);
      const end = monthEnd({ days: days(list), spent, fromMs, monthEndMs: fromMs + left * day });
      expect(end?.low).toBeLessThanOrEqual((end?.mid ?? 0) + 1e-6);
      expect(end?.high).toBeGreaterThanOrEqual((end?.mid ?? 0) - 1e-6);
      expect(end?.low).toBeGreaterThanOrEqual(spent - 1e-6);
    }),
  );
});
