import { expect, test } from 'vitest';
import { freshnessOf } from './freshness.ts';

const minute = 60_000;
const nowMs = 1_000 * minute;
const line = (lastMinute: number, stepMinutes = 1): [number, number | null][] =>
  Array.from({ length: 10 }, (_, index) => [
    (lastMinute - (9 - index) * stepMinutes) * minute,
    index,
  ]);

test('a line is stale after three of its own steps, and not before two minutes', () => {
  const live = { toMs: nowMs, nowMs };
  expect(freshnessOf([line(999)], live)).toEqual({ newestMs: 999 * minute, stale: false });
  expect(freshnessOf([line(996)], live)?.stale).toBe(true);
  expect(freshnessOf([line(990, 5)], live)?.stale).toBe(false);
  expect(freshnessOf([line(984, 5)], live)?.stale).toBe(true);
  // One line that still comes is enough, and a measured silence is no value.
  expect(freshnessOf([line(900), [...line(999), [nowMs, null]]], live)).toEqual({
    newestMs: 999 * minute,
    stale: false,
  });
});

test('a range in the past is never stale, and nothing measured is no age', () => {
  expect(freshnessOf([line(500)], { toMs: 520 * minute, nowMs })?.stale).toBe(false);
  expect(freshnessOf([[[nowMs, null]], []], { toMs: nowMs, nowMs })).toBeNull();
});
