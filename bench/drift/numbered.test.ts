import { expect, test } from 'vitest';
import { numbered } from './numbered.ts';

test('a name that stands again is numbered', () => {
  const ids = numbered(['a', 'b', 'a', 'a'].map((id) => ({ id }))).map(({ id }) => id);
  expect(ids).toEqual(['a', 'b', 'a 2', 'a 3']);
});
