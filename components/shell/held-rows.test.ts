import { expect, test } from 'vitest';
import { splitHeld } from './held-rows.ts';

const seen = new Set(['c', 'd', 'e']);

test('rows that come above or between those in view wait', () => {
  expect(splitHeld(['a', 'c', 'b', 'd', 'e'], seen)).toEqual({
    shown: ['c', 'd', 'e'],
    waiting: ['a', 'b'],
  });
});

test('the next page is shown, rows that went are not missed', () => {
  expect(splitHeld(['c', 'e', 'f', 'g'], seen)).toEqual({
    shown: ['c', 'e', 'f', 'g'],
    waiting: [],
  });
});

test('nothing waits where nothing in view can be pushed away', () => {
  expect(splitHeld(['a', 'b'], seen)).toEqual({ shown: ['a', 'b'], waiting: [] });
  expect(splitHeld(['a'], new Set())).toEqual({ shown: ['a'], waiting: [] });
  expect(splitHeld([], seen)).toEqual({ shown: [], waiting: [] });
});
