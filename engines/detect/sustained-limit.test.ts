import { describe, expect, it } from 'vitest';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import type { Point } from '#engines/math/points.ts';

const MINUTE = 60_000;
const window = (stepMs: number, minutes: number, valueAt: (minute: number) => number): Point[] =>
  Array.from({ length: Math.floor((minutes * MINUTE) / stepMs) + 1 }, (_, index): Point => [
    index * stepMs,
    valueAt((index * stepMs) / MINUTE),
  ]);
const crossed = (points: readonly Point[]): boolean =>
  judgeSeries({
    series: { id: '1', metric: 'system.cpu.utilization', labels: { 'host.name': 'a' } },
    window: points,
    nowMs: points.at(-1)?.[0] ?? 0,
  }).findings.some(({ kind }) => kind === 'limit-crossed');

describe.each([1, 10, 30, 60, 120])('the CPU limit at a step of %i s', (seconds) => {
  const step = seconds * 1_000;
  it('alerts on 0.99 for 20 minutes, and not before 16 minutes have passed', () => {
    expect(crossed(window(step, 20, () => 0.99))).toBe(true);
    expect(crossed(window(step, 20, (minute) => (minute > 4 ? 0.99 : 0.3)))).toBe(false);
    expect(crossed(window(step, 15, () => 0.99))).toBe(false);
  });
  it('does not alert when a third of the time is calm', () => {
    expect(crossed(window(step, 20, (minute) => (minute % 6 < 2 ? 0.3 : 0.99)))).toBe(false);
  });
});

it('counts time across a change of the step', () => {
  const coarse = window(MINUTE, 10, () => 0.99);
  const fine = window(10_000, 10, () => 0.99).map(([atMs, value]): Point => [
    atMs + 10 * MINUTE + 10_000,
    value,
  ]);
  expect(crossed([...coarse, ...fine])).toBe(true);
  const calm = coarse.map(([atMs]): Point => [atMs, 0.3]);
  expect(crossed([...calm, ...fine])).toBe(false);
});

it('does not count a gap as time beyond the limit', () => {
  const points = window(10_000, 20, () => 0.99).filter(
    ([atMs]) => atMs < 5 * MINUTE || atMs > 12 * MINUTE,
  );
  expect(crossed(points)).toBe(false);
});
