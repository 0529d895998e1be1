import { describe, expect, it } from 'vitest';
import { INPUT_NAMES } from '../model/features.ts';
import { ServedRows } from './served-rows.ts';

const inputs = (value: number) => INPUT_NAMES.map(() => value);

describe('ServedRows', () => {
  it('gives labelled rows of a window in the order of time', () => {
    const rows = new ServedRows(10);
    const [late, early, open] = [30, 10, 20].map((timeMs) => rows.add(timeMs, inputs(timeMs)));
    rows.label(late ?? 0, 1);
    rows.label(early ?? 0, 0);
    expect(open).toBe(2);
    expect(rows.labelled(0, 100, 10).map((row) => [row.features[0], row.fraud])).toEqual([
      [10, 0],
      [30, 1],
    ]);
    expect(rows.labelled(0, 30, 10)).toHaveLength(1);
    expect(rows.labelled(0, 100, 1).map((row) => row.features[0])).toEqual([30]);
  });

  it('forgets the oldest, and a label that comes after it', () => {
    const rows = new ServedRows(2);
    const [first] = [1, 2, 3].map((timeMs) => rows.add(timeMs, inputs(timeMs)));
    rows.label(first ?? 0, 1);
    rows.label(1, 1);
    expect(rows.size).toBe(2);
    expect(rows.labelled(0, 100, 10).map((row) => row.features[0])).toEqual([2]);
  });
});
