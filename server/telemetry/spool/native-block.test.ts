import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millisColumn } from './native-block.ts';

const year2106 = 2 ** 32 * 1_000;
const ms = fc.oneof(
  fc.integer({ min: -1, max: year2106 }),
  // Near the steps of the high word.
  fc.tuple(fc.nat(1_000), fc.integer({ min: -2, max: 2 })).map(([step, by]) => step * 2 ** 32 + by),
  fc.double({ min: -1, max: year2106, noNaN: true }),
);

test('times become whole 64-bit milliseconds', () => {
  fc.assert(
    fc.property(fc.array(fc.array(ms)), (parts) => {
      const { bytes, type } = millisColumn('ts', parts);
      expect(type).toBe('DateTime64(3)');
      const whole = bytes.map((part) => [...new BigInt64Array(Uint8Array.from(part).buffer)]);
      expect(whole).toEqual(parts.map((part) => part.map((each) => BigInt(Math.round(each)))));
    }),
  );
});
