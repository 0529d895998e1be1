import { expect, it } from 'vitest';
import { bernoulliRuin } from './bernoulli-ruin.ts';

it('is the known root of a walk with equal steps', () => {
  // Steps of one half up and down, up with chance 0.25: the root is 2 ln(0.75 / 0.25).
  expect(bernoulliRuin(0.25, 0.5)).toBeCloseTo(2 * Math.log(3), 9);
});

it('comes near 2 d / variance where the walk hardly falls', () => {
  const [p, fall] = [0.3, 1e-4];
  expect(bernoulliRuin(p, p + fall) / ((2 * fall) / (p * (1 - p)))).toBeCloseTo(1, 3);
});

it('is smaller than that for rare steps up, which reach farther', () => {
  const [p, fall] = [0.02, 0.02];
  expect(bernoulliRuin(p, p + fall)).toBeLessThan((2 * fall) / (p * (1 - p)));
});

it('is infinite where the walk cannot rise', () => {
  expect(bernoulliRuin(0, 0.02)).toBe(Infinity);
  expect(bernoulliRuin(0.5, 1)).toBe(Infinity);
});
