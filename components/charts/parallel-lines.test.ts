import { expect, test } from 'vitest';
import { linePath, parallelCsv, placeAxes } from './parallel-lines.ts';

const axes = [
  { id: 'depth', name: 'depth' },
  { id: 'kind', name: 'kind' },
  { id: 'loss', name: 'loss' },
  { id: 'never', name: 'never' },
];
const items = [
  { id: 'a', name: 'a', values: { depth: 2, kind: 'tree', loss: 0.5 } },
  { id: 'b', name: 'b', values: { depth: 6, kind: 'linear', loss: null } },
  { id: 'c', name: 'c', values: { depth: 4, kind: null, loss: 0.5 } },
];

test('numbers by size, words in their order, an axis that nobody has is left out', () => {
  const placed = placeAxes(axes, items);
  expect(placed.map(({ id, ends }) => [id, ...ends])).toEqual([
    ['depth', '2', '6'],
    ['kind', 'linear', 'tree'],
    ['loss', '0.5', '0.5'],
  ]);
  expect(placed.map(({ share }) => share(4))).toEqual([0.5, null, 0.5]);
  expect(placed[1]?.share('tree')).toBe(1);
});

test('a line breaks where the item has no value', () => {
  const placed = placeAxes(axes, items);
  const path = (at: number) => {
    const item = items[at];
    return item === undefined ? '' : linePath(item, placed, (axis, share) => [axis * 10, share]);
  };
  expect(path(0)).toBe('M0.0 0.0L10.0 1.0L20.0 0.5');
  expect(path(1)).toBe('M0.0 1.0L10.0 0.0');
  expect(path(2)).toBe('M0.0 0.5M20.0 0.5');
});

test('the table has every axis and every item', () => {
  expect(parallelCsv(axes, items)).toContain('c,4,,0.5,');
});
