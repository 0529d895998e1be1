import { expect, test } from 'vitest';
import { containing, likeText, startingWith } from './like-text.ts';

test('the signs of patterns become letters, everything else stays', () => {
  expect(likeText(String.raw`a_b 100%\x`)).toBe(String.raw`a\_b 100\%\\x`);
  expect(likeText("plain text, ü 'quoted'")).toBe("plain text, ü 'quoted'");
});

test('a search minds no capitals, a beginning does', () => {
  expect(containing('a_b')).toEqual({ contains: String.raw`a\_b`, mode: 'insensitive' });
  expect(startingWith('a_b')).toEqual({ startsWith: String.raw`a\_b` });
});
