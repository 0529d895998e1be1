import { expect, test } from 'vitest';
import { readFaces } from '#server/platform/pdf/font-faces.ts';
import { isNumbered, spansOf } from '#server/platform/pdf/spans.ts';

const faces = await readFaces();
const spans = (text: string) => spansOf({ text }, (character) => faces.faceOf(character, 'plain'));

test.each([
  ['fraud', ['latin plain']],
  ['Łódź', ['latin-ext plain', 'latin plain', 'latin-ext plain']],
  ['Ωμέγα', ['greek plain']],
  ['модель', ['cyrillic plain']],
  ['Việt', ['latin plain', 'vietnamese plain', 'latin plain']],
])('%s is drawn by the fonts that hold it', (text, names) => {
  expect(spans(text).map(({ face }) => face)).toEqual(names);
  expect(
    spans(text)
      .map((span) => span.text)
      .join(''),
  ).toBe(text);
});

test('the weights have fonts of their own', () => {
  expect(faces.faceOf('x', 'bold')).toBe('latin bold');
});

test('a character of no font stands as its number, a sign that letters can write as those', () => {
  const [before, first, second] = spans('a模𠀀');
  expect(before).toMatchObject({ text: 'a', actual: null });
  expect(first).toMatchObject({ text: '[U+6A21]', actual: '模' });
  expect(second).toMatchObject({ text: '[U+20000]', actual: '𠀀' });
  const [, sign] = spans('a≥');
  expect(sign).toMatchObject({ text: '>=', actual: '≥' });
  expect([first, sign].map((span) => span !== undefined && isNumbered(span))).toEqual([
    true,
    false,
  ]);
});

test('line ends become spaces, and what has no width draws nothing', () => {
  expect(spans('a\r\n\tb').map(({ text }) => text)).toEqual(['a b']);
  expect(
    spans('a\u202Eb')
      .map(({ text }) => text)
      .join(''),
  ).toBe('ab');
});
