import { expect, test } from 'vitest';
import { worstLine } from './worst-line.ts';

const MIB = 1024 * 1024;

test('shows the highest instance of each step, also where a restart has ended older series', () => {
  const ended = [
    [0, 90 * MIB],
    [10_000, 120 * MIB],
  ] as const;
  const first = [
    [20_000, 60 * MIB],
    [30_000, null],
  ] as const;
  const second = [
    [22_000, 127 * MIB],
    [32_000, 126 * MIB],
  ] as const;
  expect(worstLine([ended, first, second], 10_000)).toEqual([
    [0, 90 * MIB],
    [10_000, 120 * MIB],
    [22_000, 127 * MIB],
    [32_000, 126 * MIB],
  ]);
});

test('keeps one series as it is, with its gaps', () => {
  const only = [
    [1, 5],
    [2, null],
    [3, 4],
  ] as const;
  expect(worstLine([only], 10_000)).toEqual(only);
  expect(worstLine([], 10_000)).toEqual([]);
});
