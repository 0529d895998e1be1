import { expect, test } from 'vitest';
import { sniffImage } from './sniff-image.ts';

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat([
    ...parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
    Buffer.alloc(40),
  ]);

test('pictures are known by their first bytes, with their size', () => {
  const png = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 2, 128, 0, 0, 1, 224]);
  expect(sniffImage(png)).toEqual({ type: 'image/png', width: 640, height: 480 });
  const gif = bytes('GIF89a', [0x80, 2, 0xe0, 1]);
  expect(sniffImage(gif)).toEqual({ type: 'image/gif', width: 640, height: 480 });
  // An APP0 segment of four bytes, a fill byte, then the frame.
  const jpeg = bytes(
    '\xff\xd8',
    [0xff, 0xe0, 0, 4, 0, 0],
    [0xff],
    [0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128],
  );
  expect(sniffImage(jpeg)).toEqual({ type: 'image/jpeg', width: 640, height: 480 });
  const extended = bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8X',
    [10, 0, 0, 0, 0, 0, 0, 0],
    [127, 2, 0, 223, 1, 0],
  );
  expect(sniffImage(extended)).toEqual({ type: 'image/webp', width: 640, height: 480 });
  const lossy = bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8 ',
    [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a],
    [128, 2, 224, 1],
  );
  expect(sniffImage(lossy)).toEqual({ type: 'image/webp', width: 640, height: 480 });
  // 14 bits of the width less one, then those of the height.
  const bits = 639 | (479 << 14);
  const lossless = bytes(
    'RIFF',
    [0, 0, 0, 0],
    'WEBPVP8L',
    [0, 0, 0, 0, 0x2f],
    [bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, (bits >> 24) & 255],
  );
  expect(sniffImage(lossless)).toEqual({ type: 'image/webp', width: 640, height: 480 });
});

test('everything else is no picture, whatever it is called', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  for (const text of [svg, '<!doctype html><script>alert(1)</script>', '%PDF-1.7', 'GIF88a', ''])
    expect(sniffImage(bytes(text))).toBeNull();
  expect(sniffImage(Buffer.from('GIF89a'))).toBeNull();
  expect(sniffImage(bytes('GIF89a', [0, 0, 0xe0, 1]))).toBeNull();
  expect(sniffImage(bytes('\xff\xd8\xff\xda', [0, 4]))).toBeNull();
});
