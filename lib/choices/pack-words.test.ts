import { expect, test } from 'vitest';
import { lineTitle } from '#lib/choices/pack-words.ts';

test('a line is called by where it stands and what it is about, once', () => {
  expect(lineTitle({ reference: 'Article 14', title: 'Human oversight' })).toBe(
    'Article 14: Human oversight',
  );
  expect(lineTitle({ reference: 'Ongoing monitoring', title: 'Ongoing Monitoring' })).toBe(
    'Ongoing Monitoring',
  );
});
