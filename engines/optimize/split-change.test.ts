import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitChange, type PricedLine } from './split-change.ts';

const line = (key: string, quantity: number, cost: number, unit = 'h'): PricedLine => ({
  key,
  unit,
  quantity: BigInt(quantity),
  cost: BigInt(cost),
});

test('a dearer price alone is price', () => {
  expect(splitChange([line('a', 10, 100)], [line('a', 10, 150)])).toEqual({
    before: 100n,
    after: 150n,
    difference: 50n,
    price: 50n,
    volume: 0n,
    mix: 0n,
    other: 0n,
  });
});

test('more of everything alone is volume', () => {
  const before = [line('a', 10, 100), line('b', 10, 300)];
  const after = [line('a', 15, 150), line('b', 15, 450)];
  expect(splitChange(before, after)).toMatchObject({ price: 0n, volume: 200n, mix: 0n });
});

test('the same amount, more of the dear one, is mix', () => {
  const before = [line('a', 10, 100), line('b', 10, 300)];
  const after = [line('a', 5, 50), line('b', 15, 450)];
  expect(splitChange(before, after)).toMatchObject({
    difference: 100n,
    price: 0n,
    volume: 0n,
    mix: 100n,
  });
});

test('taxes and credits without a quantity are other, a new unit is volume', () => {
  const parts = splitChange(
    [line('tax', 0, 20, '')],
    [line('tax', 0, 15, ''), line('gpu', 4, 400, 'GPU-h')],
  );
  expect(parts).toMatchObject({ difference: 395n, other: -5n, volume: 400n, price: 0n, mix: 0n });
});

test('the parts always add up to the difference', () => {
  const lines = fc.array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      unit: fc.constantFrom('', 'h', 'GB'),
      quantity: fc.bigInt({ min: -(10n ** 32n), max: 10n ** 40n }),
      cost: fc.bigInt({ min: -(10n ** 35n), max: 10n ** 40n }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const split = splitChange(before, after);
      expect(split.price + split.volume + split.mix + split.other).toBe(split.difference);
      expect(split.after - split.before).toBe(split.difference);
    }),
  );
});
