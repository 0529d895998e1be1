import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { secondsToToken, takeToken } from './rate-limit.ts';

test('who waits as long as it says is let in, and not before', () => {
  const [key, limit, nowMs] = [randomUUID(), { capacity: 2, perSecond: 1 / 180 }, 1_000_000];
  expect(secondsToToken(key, limit, nowMs)).toBe(1);
  expect([1, 2, 3].map(() => takeToken(key, limit, nowMs))).toEqual([true, true, false]);
  const wait = secondsToToken(key, limit, nowMs);
  expect(wait).toBe(180);
  expect(secondsToToken(key, limit, nowMs + 60_500)).toBe(120);
  expect(takeToken(key, limit, nowMs + (wait - 1) * 1_000)).toBe(false);
  expect(takeToken(key, limit, nowMs + wait * 1_000)).toBe(true);
});

test('a flood of keys resets no key in use', () => {
  const [key, limit, nowMs] = [randomUUID(), { capacity: 1, perSecond: 1 / 180 }, 1_000_000];
  takeToken(key, limit, nowMs);
  for (let other = 0; other < 60_000; other += 1) {
    takeToken(`${key}-${other}`, limit, nowMs);
    if (other % 10_000 === 0) takeToken(key, limit, nowMs);
  }
  expect(takeToken(key, limit, nowMs)).toBe(false);
  expect(takeToken(`${key}-0`, limit, nowMs)).toBe(true);
});
