import { expect, test } from 'vitest';
import { namesOf, takeFreeName } from './free-name.ts';

const server = { id: '0198c0de-0000-7000-8000-00000000000a', name: 'old' };
const names = namesOf(server, 'churn');

test('a copy keeps its name, and gets the one of the server where others have it', () => {
  const taken = new Map<string, number | null>([['churn', 77]]);
  expect(takeFreeName(names, taken, 77)).toBe('churn');
  expect(takeFreeName(names, taken, null)).toBe('churn (old)');
  // A name just assigned to a new row is taken too.
  expect(takeFreeName(names, taken, null)).toBe('churn (old, 00000000000a)');
  expect(takeFreeName(namesOf(server, 'other'), taken, null)).toBe('other');
});
