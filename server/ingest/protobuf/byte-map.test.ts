import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteMap } from './byte-map.ts';

function valueIn(map: ByteMap, view: DataView): bigint | undefined {
  const entry = map.find(view, 0, view.byteLength);
  return entry < 0 ? undefined : map.valueOf(entry);
}

function viewOf(text: string): DataView {
  // At an odd offset, like keys in a body.
  const bytes = Buffer.from(`x${text}`);
  return new DataView(bytes.buffer, bytes.byteOffset + 1, bytes.length - 1);
}

test('finds what it kept and nothing else', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 60 }), { maxLength: 200 }), (keys) => {
      const map = new ByteMap(7, 1_000_000);
      keys.forEach((key, index) => {
        const view = viewOf(key);
        expect(valueIn(map, view)).toBeUndefined();
        map.set(view, 0, view.byteLength, BigInt(index));
      });
      keys.forEach((key, index) => {
        const view = viewOf(key);
        const found = valueIn(map, view);
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
  const found = keys.filter((view, index) => valueIn(map, view) === BigInt(index));
  expect(found.length).toBeGreaterThan(19_900);
  const small = new ByteMap(1, 100);
  keys.slice(0, 50).forEach((view) => small.set(view, 0, view.byteLength, 1n));
  expect(small.size).toBeLessThan(4);
  map.clear();
  expect(map.size).toBe(0);
  expect(keys.some((view) => valueIn(map, view) !== undefined)).toBe(false);
});

test('tells keys of any length apart by a single bit', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc.nat(),
      fc.nat(7),
      (key, at, bit) => {
        const map = new ByteMap(3, 1_000);
        const padded = Buffer.concat([Buffer.of(9), key, Buffer.of(9)]);
        const view = new DataView(padded.buffer, padded.byteOffset, padded.length);
        map.set(view, 1, 1 + key.length, 5n);
        expect(map.find(view, 1, 1 + key.length)).toBe(0);
        expect(map.isAt(0, view, 1)).toBe(true);
        const byte = 1 + (at % key.length);
        view.setUint8(byte, view.getUint8(byte) ^ (1 << bit));
        expect(map.find(view, 1, 1 + key.length)).toBe(-1);
        expect(map.isAt(0, view, 1)).toBe(false);
      },
    ),
  );
});

test('remembers what came after a key until it is emptied', () => {
  const map = new ByteMap(1, 1_000);
  const [one, two] = [viewOf('one'), viewOf('two')];
  map.set(one, 0, 3, 0xffff_ffff_0000_0001n);
  map.set(two, 0, 3, 2n);
  expect([map.after(0), map.after(1)]).toEqual([-1, -1]);
  map.follow(0, 1);
  map.follow(1, 0);
  expect([map.after(0), map.after(1)]).toEqual([1, 0]);
  expect([map.lowOf(0), map.highOf(0), map.valueOf(0)]).toEqual([
    1,
    0xffffffff,
    0xffff_ffff_0000_0001n,
  ]);
  map.clear();
  map.set(two, 0, 3, 3n);
  expect([map.after(0), map.valueOf(0)]).toEqual([-1, 3n]);
});
