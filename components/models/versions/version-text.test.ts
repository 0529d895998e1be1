import { expect, test } from 'vitest';
import type { ModelDetail } from '#lib/schemas/models/models.ts';
import { compareWith, describeRemoved, movableAliases } from './version-text.ts';

const view = (latestVersion: number | null) => ({
  registered: { latestVersion } as ModelDetail,
});

test('a version that is not there is told with the newest that is', () => {
  expect(describeRemoved('7', view(5))).toBe('Version 7 does not exist. The newest version is 5.');
  expect(describeRemoved('3', view(5))).toBe('Version 3 was deleted. The newest version is 5.');
  expect(describeRemoved('0', view(5))).toBe(
    'Version numbers start at 1. The newest version is 5.',
  );
  expect(describeRemoved('latest', view(5))).toMatch(
    'Version numbers start at 1. The newest version is 5.',
  );
  expect(describeRemoved('1', view(null))).toBe('No version of this model is registered.');
  expect(describeRemoved('1', { registered: null })).toBe(
    'No version of this model is registered.',
  );
  expect(describeRemoved('1', undefined)).toMatch(/^No model of this name/);
});

test('aliases that can move here: what serves first, and none that points here already', () => {
  const aliases = [
    { alias: 'shadow', version: 3 },
    { alias: 'production', version: 4 },
    { alias: 'blue', version: 3 },
  ];
  expect(movableAliases(4, aliases, ['champion', 'approved'])).toEqual([
    'champion',
    'approved',
    'blue',
    'shadow',
  ]);
});

test('a version is compared with the champion; the champion with the version before it', () => {
  expect(compareWith(5, 3, [5, 4, 3])).toBe(3);
  expect(compareWith(3, 3, [5, 4, 3, 2])).toBe(2);
  expect(compareWith(3, null, [5, 3, 1])).toBe(1);
  expect(compareWith(1, null, [1])).toBeNull();
});
