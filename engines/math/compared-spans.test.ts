import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparedSpans } from './compared-spans.ts';

const DAY = 86_400_000;
const days = (fromMs: number, toMs: number) => ({ fromMs: fromMs * DAY, toMs: toMs * DAY });

test('keeps both spans when they have the same length and records', () => {
  expect(comparedSpans(days(30, 40), days(20, 30), 0)).toEqual({
    now: days(30, 40),
    before: days(20, 30),
  });
});

test('compares one day of a month with one day of the month before', () => {
  expect(comparedSpans(days(30, 31), days(0, 30), 0)).toEqual({
    now: days(30, 31),
    before: days(0, 1),
  });
});

test('leaves out the days before the first record on both sides', () => {
  expect(comparedSpans(days(30, 40), days(20, 30), 22.5 * DAY)).toEqual({
    now: days(33, 40),
    before: days(23, 30),
  });
});

test('compares nothing when the earlier span has no record', () => {
  expect(comparedSpans(days(30, 40), days(20, 30), 30 * DAY)).toBeNull();
  expect(comparedSpans(days(30, 40), days(20, 30), null)).toBeNull();
  expect(comparedSpans(days(30, 30), days(0, 30), 0)).toBeNull();
});

test('compares spans of equal length only', () => {
  const day = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(day, day, fc.integer({ min: 0, max: 90 }), (length, earlier, first) => {
      const spans = comparedSpans(days(60, 60 + length), days(0, earlier), first * DAY);
      if (spans === null) return;
      expect(spans.now.toMs - spans.now.fromMs).toBe(spans.before.toMs - spans.before.fromMs);
      expect(spans.before.fromMs).toBeGreaterThanOrEqual(first * DAY);
    }),
  );
});
