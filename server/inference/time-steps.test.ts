import { expect, test } from 'vitest';
import { stepMsFor } from './time-steps.ts';

const window = (spanMs: number) => ({ fromMs: 0, toMs: spanMs });

test('a round step with at most so many parts, also for windows that begin between steps', () => {
  expect(stepMsFor(window(24 * 3_600_000), 60)).toBe(3_600_000);
  expect(stepMsFor(window(59 * 60_000), 60)).toBe(60_000);
  expect(stepMsFor(window(60 * 60_000), 60)).toBe(300_000);
  for (const spanMs of [10_000, 7_654_321, 10 ** 9, 10 ** 12])
    for (const points of [10, 60, 400])
      expect(spanMs / stepMsFor(window(spanMs), points) + 1).toBeLessThanOrEqual(points);
});
