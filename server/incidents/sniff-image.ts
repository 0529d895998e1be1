import type { ImageType } from '#lib/comment-images.ts';

export type Sniffed = { type: ImageType; width: number; height: number };

const starts = (bytes: Buffer, at: number, text: string): boolean =>
  bytes.subarray(at, at + text.length).toString('latin1') === text;

function png(bytes: Buffer): Sniffed | null {
  if (!starts(bytes, 0, '\x89PNG\r\n\x1a\n') || !starts(bytes, 12, 'IHDR')) return null;
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gif(bytes: Buffer): Sniffed | null {
  if (!starts(bytes, 0, 'GIF87a') && !starts(bytes, 0, 'GIF89a')) return null;
  return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** JPEG frames have markers C0 to CF; C4, C8 and CC are tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpeg(bytes: Buffer): Sniffed | null {
  if (!starts(bytes, 0, '\xff\xd8\xff')) return null;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker))
      return {
        type: 'image/jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      };
    // A fill byte has length 1; every other segment before the frame states its length.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

function webp(bytes: Buffer): Sniffed | null {
  if (!starts(bytes, 0, 'RIFF') || !starts(bytes, 8, 'WEBP')) return null;
  const type = 'image/webp';
  if (starts(bytes, 12, 'VP8X'))
    return { type, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (starts(bytes, 12, 'VP8 '))
    return {
      type,
      width: bytes.readUInt16LE(26) & 0x3fff,
      height: bytes.readUInt16LE(28) & 0x3fff,
    };
  if (!starts(bytes, 12, 'VP8L')) return null;
  const bits = bytes.readUInt32LE(21);
  return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

const shortest = 30;

/**
 * Image type by its first bytes, regardless of file name and declared type; null for everything
 * else, including SVG.
 */
export function sniffImage(bytes: Buffer): Sniffed | null {
  if (bytes.length < shortest) return null;
  const found = png(bytes) ?? jpeg(bytes) ?? gif(bytes) ?? webp(bytes);
  return found === null || found.width === 0 || found.height === 0 ? null : found;
}
