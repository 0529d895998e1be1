import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exceedsShare } from './exceeds-share.ts';

test('one of few may be chance, most of few are not', () => {
  // P(X >= 3) of 5 at 5 % is 0.00116, P(X >= 4) is 0.00003.
  expect(exceedsShare({ count: 1, of: 5 }, 0.05)).toBe(false);
  expect(exceedsShare({ count: 3, of: 5 }, 0.05)).toBe(false);
  expect(exceedsShare({ count: 4, of: 5 }, 0.05)).toBe(true);
  expect(exceedsShare({ count: 3, of: 5 }, 0.05, 0.002)).toBe(true);
});

test('of many, little more than the share is enough', () => {
  // 1,000 trials at 5 %: mean 50, deviation 6.9.
  expect(exceedsShare({ count: 65, of: 1_000 }, 0.05)).toBe(false);
  expect(exceedsShare({ count: 80, of: 1_000 }, 0.05)).toBe(true);
});

test('nothing, and no more than the share, never exceeds it; more of the same count never stops exceeding', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      (of, share) => {
        const found = Array.from({ length: of + 1 }, (_, count) =>
          exceedsShare({ count, of }, share),
        );
        expect(found[0]).toBe(false);
        expect(found[Math.floor(share * of)]).toBe(false);
        const first = found.indexOf(true);
        if (first >= 0) expect(found.slice(first).every(Boolean)).toBe(true);
      },
    ),
  );
});
