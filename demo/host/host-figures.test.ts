import { expect, test } from 'vitest';
import { contention, healthyHost } from './host-figures.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

test('a healthy host stays far from its limits at every load of the week', () => {
  for (let hour = 0; hour < 168; hour += 1) {
    const figures = healthyHost('h', 1.6, NOON + hour * 3_600_000);
    expect(figures.cpu).toBeLessThan(0.45);
    expect(figures.memory).toBeLessThan(0.6);
    expect(figures.disk).toBeLessThan(0.6);
    expect(Math.min(figures.cpu, figures.memory, figures.disk)).toBeGreaterThan(0.1);
  }
});

test('the same time gives the same figures, so that past and present agree', () => {
  expect(healthyHost('h', 1, NOON)).toEqual(healthyHost('h', 1, NOON));
  expect(healthyHost('h', 1, NOON)).not.toEqual(healthyHost('h', 1, NOON + 20_000));
});

test('a neighbour slows work down, at most four times', () => {
  expect(contention(0)).toBe(1);
  expect(contention(0.8)).toBeCloseTo(2.5);
  expect(contention(5)).toBeCloseTo(4);
});
