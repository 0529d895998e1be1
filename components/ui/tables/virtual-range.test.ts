import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptRows, withGaps } from './virtual-range.ts';

test('the row with the focus stays in the page with its neighbours, wherever the view is', () => {
  expect(keptRows([50, 51], 3, 100)).toEqual([2, 3, 4, 50, 51]);
  expect(keptRows([0, 1, 2], 0, 100)).toEqual([0, 1, 2]);
  expect(keptRows([5], 99, 100)).toEqual([5, 98, 99]);
  expect(keptRows([5, 6], null, 100)).toEqual([5, 6]);
});

test('rows and gaps together are as high as all rows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.boolean()),
      fc.integer({ min: 0, max: 500 }),
      (heights, kept, from) => {
        let at = from;
        const placed = heights.map((height, index) => {
          at += height;
          return { index, start: at - height, end: at };
        });
        const shown = placed.filter(() => kept.next().value);
        const parts = withGaps(shown, from, at);
        const total = parts.reduce(
          (sum, part) => sum + ('row' in part ? part.row.end - part.row.start : part.gap),
          0,
        );
        expect(total).toBe(at - from);
        expect(parts.flatMap((part) => ('row' in part ? part.row : []))).toEqual(shown);
      },
    ),
  );
});
