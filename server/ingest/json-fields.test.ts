import { expect, test } from 'vitest';
import { jsonNanos } from './json-fields.ts';

test('a time written as a number keeps its millisecond', () => {
  for (let ms = 1_795_617_242_000; ms < 1_795_617_243_000; ms += 1) {
    // The value that JSON.parse produces for these digits.
    const parsed = Number(`${ms}000000`);
    expect(jsonNanos(parsed, 'time') / 1_000_000n).toBe(BigInt(ms));
  }
});

test('a time written as text is exact, and nonsense is refused', () => {
  expect(jsonNanos('1795617242737123457', 'time')).toBe(1_795_617_242_737_123_457n);
  expect(jsonNanos(undefined, 'time')).toBe(0n);
  for (const bad of [-1, 1.5, '1e9', '', 'now', {}, true, 2 ** 64]) {
    expect(() => jsonNanos(bad, 'time')).toThrow('time: expected a time in nanoseconds');
  }
});
