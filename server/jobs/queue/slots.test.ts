import { expect, test } from 'vitest';
import { allJobs } from './registry.ts';
import { nextSlot, offsetOf } from './slots.ts';

test('gives the next slot, never the present one', () => {
  expect(nextSlot(10_000, 5_000)).toBe(15_000);
  expect(nextSlot(10_001, 5_000)).toBe(15_000);
  expect(nextSlot(10_000, 5_000, 1_200)).toBe(11_200);
  expect(nextSlot(11_200, 5_000, 1_200)).toBe(16_200);
  expect(nextSlot(11_199, 5_000, 1_200)).toBe(11_200);
});

test('spreads jobs of one period by the FNV-1a hash of their ids', () => {
  // Known answers of the reference implementation: 0x811c9dc5, 0xe40c292c, 0xbf9cf968.
  expect(offsetOf('', 2 ** 32)).toBe(0x811c9dc5);
  expect(offsetOf('a', 2 ** 32)).toBe(0xe40c292c);
  expect(offsetOf('foobar', 2 ** 32)).toBe(0xbf9cf968);
  expect(offsetOf('foobar', 30_000)).toBe(0xbf9cf968 % 30_000);
});

test('starts at most five jobs within any half second of an hour', () => {
  const starts = allJobs.flatMap(({ id, everyMs, offsetMs }) => {
    if (everyMs === undefined || everyMs > 3_600_000) return [];
    const times: number[] = [];
    for (let at = 0; at < 3_600_000;) {
      at = nextSlot(at, everyMs, offsetMs ?? offsetOf(id, everyMs));
      times.push(at);
    }
    return times;
  });
  const perHalfSecond = Object.values(Object.groupBy(starts, (at) => Math.floor(at / 500)));
  expect(Math.max(...perHalfSecond.map((times) => times?.length ?? 0))).toBeLessThanOrEqual(5);
});
