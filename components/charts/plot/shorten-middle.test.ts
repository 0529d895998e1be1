import { expect, test } from 'vitest';
import { shortenMiddle } from './shorten-middle.ts';

test('keeps both ends of a long name, and a short one as it is', () => {
  expect(shortenMiddle('chromium-headless-shell', 11)).toBe('chrom…shell');
  expect(shortenMiddle('chromium-headless-shell', 23)).toBe('chromium-headless-shell');
  expect(shortenMiddle('abcdef', 4)).toBe('ab…f');
});
