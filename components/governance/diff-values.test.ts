import { expect, test } from 'vitest';
import { diffValues } from './diff-values.ts';

test('names what differs by its path', () => {
  expect(
    diffValues(
      { rules: [{ votes: 1, roles: ['admin'] }], expiryMinutes: 30 },
      { rules: [{ votes: 2, roles: ['admin', 'approver'] }], expiryMinutes: 30 },
    ),
  ).toEqual([
    { path: 'rules.1.votes', before: '1', after: '2' },
    { path: 'rules.1.roles', before: 'admin', after: 'admin, approver' },
  ]);
});

test('what is gone or new has one side only', () => {
  expect(diffValues({ url: 'a' }, { enabled: true })).toEqual([
    { path: 'enabled', before: null, after: 'yes' },
    { path: 'url', before: 'a', after: null },
  ]);
});

test('equal values differ in nothing, and can be shown all the same', () => {
  expect(diffValues({ a: 1 }, { a: 1 })).toEqual([]);
  expect(diffValues({ a: 1 }, { a: 1 }, true)).toEqual([{ path: 'a', before: '1', after: '1' }]);
});

test('nothing, scalars and empty lists', () => {
  expect(diffValues(null, 'text')).toEqual([{ path: 'value', before: null, after: 'text' }]);
  expect(diffValues({ a: [] }, { a: ['x'] })).toEqual([{ path: 'a', before: 'none', after: 'x' }]);
  expect(diffValues(null, null)).toEqual([]);
});
