import fc from 'fast-check';
import { expect, test } from 'vitest';
import { categoryText } from './category-text.ts';

test('a text of up to 1,000 bytes is its own category', () => {
  for (const text of ['', 'NL', 'x'.repeat(1_000), 'é'.repeat(500)])
    expect(categoryText(text)).toBe(text);
});

test('a longer one is its beginning with a digest of the whole', () => {
  const long = `${'a'.repeat(950)}${'b'.repeat(64_000)}`;
  expect(categoryText(long)).toMatch(/^a{900}… [0-9a-f]{16}$/u);
  expect(categoryText(`${long}!`)).not.toBe(categoryText(long));
  expect(categoryText(`${'a'.repeat(950)}${'b'.repeat(64_000)}`)).toBe(categoryText(long));
});

test('no category is long, and none ends within a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 0, maxLength: 3_000 }), (text) => {
      const category = categoryText(text.toWellFormed());
      expect(Array.from(category).length).toBeLessThanOrEqual(1_000);
      expect(category.isWellFormed()).toBe(true);
    }),
    { numRuns: 200 },
  );
});
