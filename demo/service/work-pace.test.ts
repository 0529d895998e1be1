import { expect, test } from 'vitest';
import { WorkPace } from './work-pace.ts';

test('a pace follows what was measured lately, and is forgotten so that a slow place is tried again', () => {
  const pace = new WorkPace();
  expect(pace.expectedMs(0)).toBe(0);
  pace.note(20, 0);
  expect(pace.expectedMs(0)).toBe(20);
  for (let atMs = 100; atMs <= 10_000; atMs += 100) pace.note(70, atMs);
  expect(pace.expectedMs(10_000)).toBeGreaterThan(65);
  expect(pace.expectedMs(60_000)).toBeLessThan(20);
  // After a long time without use, one measurement counts more than all earlier ones.
  pace.note(20, 120_000);
  expect(pace.expectedMs(120_000)).toBeCloseTo(20, 3);
});
