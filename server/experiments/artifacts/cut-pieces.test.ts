import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutPieces } from './cut-pieces.ts';

test('pieces have their size, the last one at most that, and hold the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 12 }),
      async (sent, size) => {
        const body = (async function* () {
          for (const each of sent) yield await Promise.resolve(each);
        })();
        const pieces = await Array.fromAsync(cutPieces(body, size));
        expect(Buffer.concat(pieces)).toEqual(Buffer.concat(sent));
        expect(pieces.slice(0, -1).every((piece) => piece.length === size)).toBe(true);
        for (const piece of pieces) expect(piece.length).toBeGreaterThan(0);
        expect(pieces.at(-1)?.length ?? 0).toBeLessThanOrEqual(size);
      },
    ),
  );
});
