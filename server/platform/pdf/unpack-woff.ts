import { inflateSync } from 'node:zlib';

const woffHead = 44;
const woffEntry = 20;
const fontHead = 12;
const fontEntry = 16;

const aligned = (length: number): number => Math.ceil(length / 4) * 4;

/**
 * Unpacks a web font file (WOFF 1.0, https://www.w3.org/TR/WOFF/) to a plain font. The library also
 * reads WOFF, but unpacks a whole table again for each letter.
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('this font file is not WOFF');
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = woffHead + index * woffEntry;
    const [from, packed, length] = [4, 8, 12].map((part) => woff.readUInt32BE(at + part));
    const data = woff.subarray(from, (from ?? 0) + (packed ?? 0));
    return {
      tag: woff.subarray(at, at + 4),
      checksum: woff.subarray(at + 16, at + 20),
      data: packed === length ? data : inflateSync(data),
    };
  });
  const largest = 2 ** Math.floor(Math.log2(count));
  let offset = fontHead + count * fontEntry;
  const size = tables.reduce((sum, { data }) => sum + aligned(data.length), offset);
  const font = Buffer.alloc(size);
  woff.copy(font, 0, 4, 8);
  font.writeUInt16BE(count, 4);
  font.writeUInt16BE(largest * fontEntry, 6);
  font.writeUInt16BE(Math.log2(largest), 8);
  font.writeUInt16BE((count - largest) * fontEntry, 10);
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const at = fontHead + index * fontEntry;
    tag.copy(font, at);
    checksum.copy(font, at + 4);
    font.writeUInt32BE(offset, at + 8);
    font.writeUInt32BE(data.length, at + 12);
    data.copy(font, offset);
    offset += aligned(data.length);
  }
  return font;
}
