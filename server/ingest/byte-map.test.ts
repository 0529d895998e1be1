import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteMap } from './byte-map.ts';

function viewOf(text: string): DataView {
  // At an odd offset, as keys lie in a body.
  const bytes = Buffer.from(`x${text}`);
  return new DataView(bytes.buffer, bytes.byteOffset + 1, bytes.length - 1);
}

test('finds what it kept and nothing else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 60 }), { maxLength: 200 }), (keys) => {
      const map = new ByteMap(7, 1_000_000);
      keys.forEach((key, index) => {
        const view = viewOf(key);
        expect(map.get(view, 0, view.byteLength)).toBeUndefined();
        map.set(view, 0, view.byteLength, BigInt(index));
      });
      keys.forEach((key, index) => {
        const view = viewOf(key);
        const found = map.get(view, 0, view.byteLength);
        expect(found === undefined || found === BigInt(index)).toBe(true);
      });
    }),
  );
});

test('grows, stays within its bytes and can be emptied', () => {
  const map = new ByteMap(1, 2_000_000);
  const keys = Array.from({ length: 20_000 }, (_, index) =>
    viewOf(`a label set of some length ${index}`),
  );
  keys.forEach((view, index) => map.set(view, 0, view.byteLength, BigInt(index)));
  const found = keys.filter((view, index) => map.get(view, 0, view.byteLength) === BigInt(index));
  expect(found.length).toBeGreaterThan(19_900);
  const small = new ByteMap(1, 100);
  keys.slice(0, 50).forEach((view) => small.set(view, 0, view.byteLength, 1n));
  expect(small.size).toBeLessThan(4);
  map.clear();
  expect(map.size).toBe(0);
  expect(keys.some((view) => map.get(view, 0, view.byteLength) !== undefined)).toBe(false);
});
