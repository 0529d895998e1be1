import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QuietHours } from '#lib/schemas/notifications/notifications.ts';
import { quietUntil } from './quiet-hours.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const night: QuietHours = {
  days: everyDay,
  from: '22:00',
  to: '07:00',
  zone: 'UTC',
  criticalPasses: true,
};
const at = (iso: string) => Date.parse(iso);
const until = (quiet: QuietHours, iso: string) => {
  const end = quietUntil(quiet, at(iso));
  return end === null ? null : new Date(end).toISOString();
};

describe('known times', () => {
  test('a night begins on its day and ends on the next', () => {
    expect(until(night, '2026-11-25T21:59:59Z')).toBeNull();
    expect(until(night, '2026-11-25T22:00:00Z')).toBe('2026-11-26T07:00:00.000Z');
    expect(until(night, '2026-11-26T06:59:59Z')).toBe('2026-11-26T07:00:00.000Z');
    expect(until(night, '2026-11-26T07:00:00Z')).toBeNull();
  });

  test('the days are those on which it begins', () => {
    const fridays = { ...night, days: [5] };
    expect(until(fridays, '2026-11-27T23:00:00Z')).toBe('2026-11-28T07:00:00.000Z');
    expect(until(fridays, '2026-11-28T03:00:00Z')).toBe('2026-11-28T07:00:00.000Z');
    expect(until(fridays, '2026-11-28T23:00:00Z')).toBeNull();
  });

  test('the clock is the one of its zone, also when the summer time ends in the night', () => {
    const berlin = { ...night, zone: 'Europe/Berlin' };
    expect(until(berlin, '2026-11-25T20:59:00Z')).toBeNull();
    expect(until(berlin, '2026-11-25T21:00:00Z')).toBe('2026-11-26T06:00:00.000Z');
    expect(until(berlin, '2026-10-24T20:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('quiet times that touch are one; a whole week ends nevertheless', () => {
    const weekend = { ...night, days: [6, 7], from: '00:00', to: '00:00' };
    expect(until(weekend, '2026-11-28T10:00:00Z')).toBe('2026-11-30T00:00:00.000Z');
    const always = { ...weekend, days: everyDay };
    expect(until(always, '2026-11-25T10:00:00Z')).toBe('2026-12-03T00:00:00.000Z');
  });
});

describe('properties', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const quiet = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 6 }),
    from: clock,
    to: clock,
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
    criticalPasses: fc.boolean(),
  });
  const instant = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });

  test('the end lies ahead, within the week, and nothing is quiet at the end', () => {
    fc.assert(
      fc.property(quiet, instant, (hours, ms) => {
        const end = quietUntil(hours, ms);
        if (end === null) return;
        expect(end).toBeGreaterThan(ms);
        expect(end - ms).toBeLessThanOrEqual(8 * 86_400_000);
        expect(quietUntil(hours, end)).toBeNull();
      }),
    );
  });

  test('who waits from any time within gets to the same end', () => {
    fc.assert(
      fc.property(
        quiet,
        instant,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (hours, ms, share) => {
          const end = quietUntil(hours, ms);
          if (end === null) return;
          expect(quietUntil(hours, Math.floor(ms + share * (end - ms)))).toBe(end);
        },
      ),
    );
  });
});
