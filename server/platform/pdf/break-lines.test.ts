import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakLines, type Line } from '#server/platform/pdf/break-lines.ts';
import { spansOf, type Span } from '#server/platform/pdf/spans.ts';

/** Every letter is one point wide. */
const measure = (text: string): number => Array.from(text).length;
const latinOnly = (character: string) => (character < '\u0250' ? 'latin' : null);
const spans = (...texts: string[]): Span[] => texts.flatMap((text) => spansOf({ text }, latinOnly));
const read = (lines: readonly Line[]): string[] =>
  lines.map((line) => line.map(({ span }) => span.text).join(''));

test('a line ends at a space, and a word that fits no line is cut', () => {
  expect(read(breakLines(spans('one two three'), 7, measure))).toEqual(['one two', 'three']);
  expect(read(breakLines(spans('ab abcdefghij'), 4, measure))).toEqual([
    'ab',
    'abcd',
    'efgh',
    'ij',
  ]);
});

test('pieces without a space between them stay together', () => {
  expect(read(breakLines(spans('see link', ', then'), 9, measure))).toEqual(['see link,', 'then']);
  expect(read(breakLines(spans('see a', 'b', 'c'), 6, measure))).toEqual(['see', 'abc']);
});

test('a character without a font is a number that may begin a line, and keeps what it stands for', () => {
  const lines = breakLines(spans('x 模型'), 9, measure);
  expect(read(lines)).toEqual(['x', '[U+6A21]', '[U+578B]']);
  expect(lines.flat().map(({ span }) => span.actual)).toEqual([null, '模', '型']);
});

test('whatever the text: no line is too wide, and no letter is lost', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', 'é', '  ') });
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 6 }),
      fc.integer({ min: 1, max: 12 }),
      (texts, width) => {
        const lines = breakLines(spans(...texts), width, measure);
        for (const line of lines)
          for (const { x, width: wide } of line) expect(x + wide).toBeLessThanOrEqual(width);
        expect(read(lines).join('').replaceAll(' ', '')).toBe(texts.join('').replaceAll(' ', ''));
      },
    ),
  );
});
