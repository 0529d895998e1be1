import fc from 'fast-check';
import { expect, test } from 'vitest';
import { previousPeriod, timesInPeriod } from './previous-period.ts';

const HOUR = 3_600_000;
const midnight = Date.UTC(2026, 10, 25);

test('the period before has the same length and ends where this one begins', () => {
  expect(previousPeriod({ fromMs: 1_000, toMs: 1_700 })).toEqual({ fromMs: 300, toMs: 1_000 });
});

test('two days hold two of each shift, and cut ones count by their share', () => {
  const shift = { startMs: 8 * HOUR, lengthMs: 8 * HOUR };
  expect(timesInPeriod({ fromMs: midnight, toMs: midnight + 48 * HOUR }, shift)).toBe(2);
  expect(timesInPeriod({ fromMs: midnight, toMs: midnight + 12 * HOUR }, shift)).toBe(0.5);
  expect(timesInPeriod({ fromMs: midnight, toMs: midnight + 8 * HOUR }, shift)).toBe(0);
  expect(timesInPeriod({ fromMs: midnight, toMs: midnight }, shift)).toBe(0);
});

test('the three shifts of any period hold all of its time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 * 24 }),
      fc.integer({ min: 0, max: 100 }),
      (hours, startHour) => {
        const fromMs = midnight + startHour * HOUR;
        const period = { fromMs, toMs: fromMs + hours * HOUR };
        const all = [0, 8, 16].map((hour) =>
          timesInPeriod(period, { startMs: hour * HOUR, lengthMs: 8 * HOUR }),
        );
        expect(all.reduce((sum, each) => sum + each, 0)).toBeCloseTo(hours / 8, 9);
      },
    ),
  );
});
