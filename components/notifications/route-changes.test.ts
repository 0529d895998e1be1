import { expect, test } from 'vitest';
import { moveRoute, putRoute, removeRoute, switchRoute, type RouteDraft } from './route-changes.ts';

const route = (id: string, part: Partial<RouteDraft> = {}): RouteDraft => ({
  id,
  name: id,
  enabled: true,
  minSeverity: 'warning',
  teams: [],
  environments: [],
  events: [],
  channels: ['pager'],
  quiet: null,
  afterMinutes: 0,
  goOn: false,
  ...part,
});
const names = (routes: readonly RouteDraft[]) => routes.map(({ name }) => name);

test('a change is done to whatever list is in force, and touches its own route only', () => {
  const mine = route('b', { name: 'mine' });
  // Meanwhile, another user has added a route at the start and changed a different one.
  const theirs = [route('new'), route('a', { name: 'theirs' }), route('b')];
  expect(names(putRoute(mine)(theirs))).toEqual(['new', 'theirs', 'mine']);
  expect(names(moveRoute('b', -1)(theirs))).toEqual(['new', 'b', 'theirs']);
  expect(names(removeRoute('b')(theirs))).toEqual(['new', 'theirs']);
  expect(switchRoute('b', false)(theirs).map(({ enabled }) => enabled)).toEqual([
    true,
    true,
    false,
  ]);
});

test('what was removed meanwhile comes back by an edit, and by nothing else', () => {
  const theirs = [route('a')];
  expect(names(putRoute(route('b'))(theirs))).toEqual(['a', 'b']);
  const { id: _id, ...fresh } = route('fresh');
  expect(names(putRoute(fresh)(theirs))).toEqual(['a', 'fresh']);
  expect(names(moveRoute('b', 1)(theirs))).toEqual(['a']);
  expect(names(switchRoute('b', false)(theirs))).toEqual(['a']);
  expect(names(removeRoute('b')(theirs))).toEqual(['a']);
});
