import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestDelayMs, signInDelayMs } from './sign-in-delay.ts';

test('doubles from 10 s after five failures to 5 min', () => {
  const seconds = Array.from({ length: 12 }, (_, failures) => signInDelayMs(failures) / 1_000);
  expect(seconds).toEqual([0, 0, 0, 0, 0, 10, 20, 40, 80, 160, 300, 300]);
});

test('never falls with more failures and never exceeds its bound', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(100), (failures, more) => {
      expect(signInDelayMs(failures + more)).toBeGreaterThanOrEqual(signInDelayMs(failures));
      expect(signInDelayMs(failures)).toBeLessThanOrEqual(longestDelayMs);
    }),
  );
});
