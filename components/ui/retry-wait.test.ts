import { expect, it } from 'vitest';
import { secondsLeft } from './retry-wait.ts';

it('counts down and never says zero while the server would still refuse', () => {
  expect(secondsLeft(1_000, 3, 1_000)).toBe(3);
  expect(secondsLeft(1_000, 3, 3_999)).toBe(1);
  expect(secondsLeft(1_000, 3, 4_000)).toBe(0);
  expect(secondsLeft(1_000, 3, 9_000)).toBe(0);
});
