import { expect, test } from 'vitest';
import { splitBuffered, withReached } from './buffered-rows.ts';

const seen = new Set(['c', 'd', 'e']);

test('rows that come above or between those in view wait', () => {
  expect(splitBuffered(['a', 'c', 'b', 'd', 'e'], seen)).toEqual({
    shown: ['c', 'd', 'e'],
    waiting: ['a', 'b'],
  });
});

test('the next page is shown, rows that went are not missed', () => {
  expect(splitBuffered(['c', 'e', 'f', 'g'], seen)).toEqual({
    shown: ['c', 'e', 'f', 'g'],
    waiting: [],
  });
});

test('nothing waits where nothing in view can be pushed away', () => {
  expect(splitBuffered(['a', 'b'], seen)).toEqual({ shown: ['a', 'b'], waiting: [] });
  expect(splitBuffered(['a'], new Set())).toEqual({ shown: ['a'], waiting: [] });
  expect(splitBuffered([], seen)).toEqual({ shown: [], waiting: [] });
});

test('rows in view that newer ones pushed off the answer are kept below it, others that went are not', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  expect(withReached(rows('a', 'b', 'c'), rows('c', 'd', 'e'))).toEqual(
    rows('a', 'b', 'c', 'd', 'e'),
  );
  expect(withReached(rows('a', 'c', 'e'), rows('c', 'd', 'e'))).toEqual(rows('a', 'c', 'e'));
  // More new rows arrived than fit in a response, so it contains none of the old ones.
  expect(withReached(rows('a', 'b'), rows('c', 'd'))).toEqual(rows('a', 'b', 'c', 'd'));
  const all = withReached(rows('a', 'b'), rows('c', 'd')).map(({ id }) => id);
  expect(splitBuffered(all, new Set(['c', 'd']))).toEqual({
    shown: ['c', 'd'],
    waiting: ['a', 'b'],
  });
});
