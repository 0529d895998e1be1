import { describe, expect, test } from 'vitest';
import { joinSuccessors } from './chart-lines.ts';

const line = (id: string, name: string, points: [number, number | null][]) => ({
  id,
  name,
  points,
});

describe('joinSuccessors', () => {
  test('one after the other under one name is one line, with the gap between them', () => {
    const lines = [
      line('new', 'web-0', [
        [1, null],
        [2, null],
        [3, 30],
        [4, 40],
      ]),
      line('old', 'web-0', [
        [1, 10],
        [2, null],
        [3, null],
        [4, null],
      ]),
    ];
    expect(joinSuccessors(lines)).toEqual([
      line('old', 'web-0', [
        [1, 10],
        [2, null],
        [3, 30],
        [4, 40],
      ]),
    ]);
  });

  test('lines that run at once stay apart, and so do other names', () => {
    const lines = [
      line('a', 'web-0', [
        [1, 1],
        [3, 3],
      ]),
      line('b', 'web-0', [
        [2, 2],
        [4, 4],
      ]),
      line('c', 'web-1', [[5, 5]]),
    ];
    expect(joinSuccessors(lines)).toEqual(lines);
    expect(joinSuccessors([])).toEqual([]);
  });
});
