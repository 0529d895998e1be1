import { expect, it } from 'vitest';
import { secondsLeft, waitText } from './retry-wait.ts';

it('counts down and never says zero while the server would still refuse', () => {
  expect(secondsLeft(1_000, 3, 1_000)).toBe(3);
  expect(secondsLeft(1_000, 3, 3_999)).toBe(1);
  expect(secondsLeft(1_000, 3, 4_000)).toBe(0);
  expect(secondsLeft(1_000, 3, 9_000)).toBe(0);
});

it('says the wait in seconds, and nothing when it is over', () => {
  expect(waitText('Too many tries.', 42)).toBe('Too many tries. Try again in 42 s');
  expect(waitText('Too many tries.', 125)).toBe('Too many tries. Try again in 2 min 05 s');
  expect(waitText('Too many tries.', 0)).toBe('Too many tries.');
});
