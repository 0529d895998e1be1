import { describe, expect, it } from 'vitest';
import { ServedRows } from './served-rows.ts';

const WIDTH = 3;
const features = (value: number) => Array.from({ length: WIDTH }, () => value);

describe('ServedRows', () => {
  it('gives labelled rows of a window in the order of time', () => {
    const rows = new ServedRows(10, WIDTH);
    const [late, early, open] = [30, 10, 20].map((timeMs) => rows.add(timeMs, features(timeMs)));
    rows.label(late ?? 0, 5);
    rows.label(early ?? 0, 0);
    expect(open).toBe(2);
    expect(rows.labelled(0, 100, 10)).toEqual([
      { features: features(10), label: 0 },
      { features: features(30), label: 5 },
    ]);
    expect(rows.labelled(0, 30, 10)).toHaveLength(1);
    expect(rows.labelled(0, 100, 1).map((row) => row.features[0])).toEqual([30]);
  });

  it('forgets the oldest, and a label that comes after it', () => {
    const rows = new ServedRows(2, WIDTH);
    const [first] = [1, 2, 3].map((timeMs) => rows.add(timeMs, features(timeMs)));
    rows.label(first ?? 0, 1);
    rows.label(1, 1);
    expect(rows.size).toBe(2);
    expect(rows.labelled(0, 100, 10).map((row) => row.features[0])).toEqual([2]);
  });
});
