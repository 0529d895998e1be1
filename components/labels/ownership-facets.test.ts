import { expect, test } from 'vitest';
import { namedGroup, worthShowing } from './ownership-facets.ts';

test('names in order, "none" last, ticked ones even where they count nothing', () => {
  const group = namedGroup('team', 'Team', { none: 3, Web: 1, Apps: 2 }, ['Removed']);
  expect(group.options.map(({ value, count }) => [value, count])).toEqual([
    ['Apps', 2],
    ['Removed', 0],
    ['Web', 1],
    ['none', 3],
  ]);
  expect(group.options.at(-1)?.label).toBe('None');
});

test('a facet without names is not shown', () => {
  expect(worthShowing(namedGroup('team', 'Team', { none: 3 }, []))).toBe(false);
  expect(worthShowing(namedGroup('team', 'Team', undefined, []))).toBe(false);
  expect(worthShowing(namedGroup('team', 'Team', { Web: 1 }, []))).toBe(true);
});
