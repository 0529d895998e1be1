import { readFileSync } from 'node:fs';
import { create } from 'fontkit';
import { expect, test } from 'vitest';
import { unpackWoff } from '#server/platform/pdf/unpack-woff.ts';

const file = readFileSync('node_modules/@fontsource/inter/files/inter-greek-400-normal.woff');

function read(bytes: Buffer) {
  const font = create(bytes);
  if (!('layout' in font)) throw new Error('no single font');
  const { advanceWidth, glyphs } = font.layout('Ωμέγα');
  return {
    name: font.postscriptName,
    signs: font.characterSet,
    advanceWidth,
    outlines: glyphs.map(({ path }) => path.toSVG()),
  };
}

test('the unpacked font has the letters, widths and outlines of the packed one', () => {
  const font = unpackWoff(file);
  expect(read(font)).toEqual(read(file));
  expect(font.subarray(0, 4)).toEqual(Buffer.from([0, 1, 0, 0]));
});

test('what is no WOFF is refused', () => {
  expect(() => unpackWoff(Buffer.from('wOF2 and more'))).toThrow('this font file is not WOFF');
});
