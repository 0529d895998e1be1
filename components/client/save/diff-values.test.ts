import { expect, test } from 'vitest';
import { diffNamed, diffValues } from './diff-values.ts';

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

test('lists of named things differ by sentences, and by their order', () => {
  const list = (...items: [string, string][]) => items.map(([name, text]) => ({ name, text }));
  const differ = (before: [string, string][], after: [string, string][]) =>
    diffNamed(list(...before), list(...after), ({ text }) => text);
  const one: [string, string] = ['a', 'one'];
  const two: [string, string] = ['b', 'two'];
  expect(differ([one, two], [['new', 'zero'], one, ['b', 'three']])).toEqual([
    { path: 'new', before: null, after: 'zero' },
    { path: 'b', before: 'two', after: 'three' },
  ]);
  expect(differ([one, two], [two, one])).toEqual([
    { path: 'Order', before: 'a, b', after: 'b, a' },
  ]);
  expect(differ([one, ['a', 'same name']], [one])).toEqual([
    { path: 'a (2)', before: 'same name', after: null },
  ]);
  expect(differ([one], [one])).toEqual([]);
});
