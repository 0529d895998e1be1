import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mostPoints, prepareSteps, singlePoint, stepsCsv, thinned } from './step-series.ts';

test('lines of different steps share the rows, what is no number is a gap', () => {
  const chart = prepareSteps('loss', [
    {
      id: 'a',
      name: 'a',
      points: [
        [0, 1],
        [2, 0.5],
      ],
    },
    {
      id: 'b',
      name: 'b',
      points: [
        [1, null],
        [2, 0.25],
      ],
    },
  ]);
  expect(chart.rows).toEqual([
    { step: 0, a: 1 },
    { step: 1, b: null },
    { step: 2, a: 0.5, b: 0.25 },
  ]);
  expect(chart.summary).toBe('loss: a ends at 0.5 in step 2, b ends at 0.25 in step 2.');
  expect(chart.steps).toEqual([0, 2]);
  expect(stepsCsv(chart)).toBe('\uFEFFstep,a,b\r\n0,1,\r\n1,,\r\n2,0.5,0.25\r\n');
});

test('one share stands between 0 and 1, another single value does not', () => {
  const ticksOf = (value: number) =>
    prepareSteps('accuracy', [{ id: 'a', name: 'a', points: [[1, value]] }]).ticks;
  expect(ticksOf(0.88)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticksOf(40).at(-1)).toBeGreaterThan(40);
});

test('nothing but gaps is empty', () => {
  expect(prepareSteps('loss', [{ id: 'a', name: 'a', points: [[0, null]] }])).toMatchObject({
    empty: true,
    summary: 'loss: no data.',
  });
});

test('thinning keeps both ends, the order and the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5_000 }), (length) => {
      const items = Array.from({ length }, (_, index) => index);
      const kept = thinned(items, mostPoints);
      expect(kept.length).toBe(Math.min(length, mostPoints));
      expect([kept[0], kept.at(-1)]).toEqual([0, length - 1]);
      expect(kept).toEqual(kept.toSorted((a, b) => a - b));
      expect(new Set(kept).size).toBe(kept.length);
    }),
  );
});

test('a line of one point is a number', () => {
  const line = (points: [number, number | null][]) => ({ id: 'a', name: 'a', points });
  expect(singlePoint(line([[3, 0.86]]))).toEqual([3, 0.86]);
  expect(singlePoint(line([]))).toBeNull();
  expect(singlePoint(undefined)).toBeNull();
  expect(
    singlePoint(
      line([
        [1, 0.8],
        [2, null],
      ]),
    ),
  ).toBeNull();
});
