import { expect, test } from 'vitest';
import { describeChance, leadRows, formatRate } from './outcome-text.ts';

test('a rate with its interval, and a rate of no row', () => {
  expect(formatRate({ value: 0.9, lower: 0.841, upper: 0.95 })).toBe('90% (84.1% to 95%)');
  expect(formatRate(null)).toBe('no such row');
});

test('a chance too small to tell is not called none', () => {
  expect(describeChance(0)).toBe('below 1e−12');
  expect(describeChance(4.29e-11)).toBe('4.29e−11');
  expect(describeChance(0.01584)).toBe('0.0158');
  expect(describeChance(0.01584, 4)).toBe('0.01584');
});

const lead = {
  failures: 5,
  missed: 2,
  medianMs: 6 * 3_600_000,
  shortestTenthMs: 2 * 3_600_000,
  warnings: 10,
  falseAlarms: 3,
  cost: { currency: 'EUR', missed: 4_000, falseAlarms: 150 },
};

test('lead time, misses and false alarms, in money only where somebody said what they cost', () => {
  const [time, missed, alarms] = leadRows(lead);
  expect(time?.value).toContain('6');
  expect(time?.detail).toContain('nine of ten more than');
  expect(missed).toMatchObject({ value: '2 of 5' });
  expect(missed?.detail).toContain('4,000');
  expect(alarms?.value).toBe('3 of 10 warnings');
  const unsaid = leadRows({ ...lead, cost: null, medianMs: null, shortestTenthMs: null });
  expect(unsaid[0]).toEqual({ label: 'Lead time', value: 'no failure had a warning' });
  expect(unsaid[1]?.detail).toBe('no value model defines the cost');
});
