import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf } from './growable-column.ts';
import { SampleBuffer } from './sample-buffer.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });
const row = fc.record({
  way: fc.constantFrom('halves', 'bytes', 'numbers'),
  series: fc.tuple(word, word),
  tsMs: fc.integer({ min: -1, max: 2 ** 45 }),
  value: fc.tuple(word, word),
});
type Row = typeof row extends fc.Arbitrary<infer T> ? T : never;

function push(buffer: SampleBuffer, { way, series, tsMs, value }: Row): void {
  const id = (BigInt(series[1]) << 32n) | BigInt(series[0]);
  const bytes = Buffer.alloc(9);
  bytes.writeUInt32LE(value[0], 1);
  bytes.writeUInt32LE(value[1], 5);
  const number = bytes.readDoubleLE(1);
  // Only what is no NaN keeps its bits as a number.
  if (way === 'numbers' && !Number.isNaN(number)) buffer.push(id, tsMs, number);
  else if (way === 'halves') buffer.pushHalves(...series, tsMs, ...value);
  else buffer.pushBytes(id, tsMs, bytes, 1);
}

function expectRows(columns: ReturnType<SampleBuffer['take']>, rows: readonly Row[]): void {
  const halves = (column: ArrayBufferView): number[] => [
    ...new Uint32Array(Uint8Array.from(bytesOf(column)).buffer),
  ];
  expect(halves(columns.series)).toEqual(rows.flatMap(({ series }) => series));
  expect([...columns.tsMs]).toEqual(rows.map(({ tsMs }) => tsMs));
  expect(halves(columns.value)).toEqual(rows.flatMap(({ value }) => value));
}

test('keeps every bit, in order, also of two batches that are filled in turns', () => {
  fc.assert(
    fc.property(fc.array(row), fc.array(row), (first, second) => {
      const [one, two] = [SampleBuffer.lend(), SampleBuffer.lend()];
      for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
        const [a, b] = [first[at], second[at]];
        if (a !== undefined) push(one, a);
        if (b !== undefined) push(two, b);
      }
      const [left, right] = [one.take(), two.take()];
      // Lent again: what was taken stays as it is.
      const again = SampleBuffer.lend();
      expect(again.length).toBe(0);
      for (const each of second) push(again, each);
      again.take();
      expectRows(left, first);
      expectRows(right, second);
    }),
  );
});

test('grows, and shortening it forgets the last rows', () => {
  const buffer = SampleBuffer.lend();
  for (let at = 0; at < 10_000; at += 1) buffer.push(BigInt(at), at * 2, at / 2);
  buffer.length = 9_000;
  buffer.pushHalves(7, 1, 5, 0, 0);
  const { series, tsMs, value } = buffer.take();
  expect(series).toHaveLength(9_001);
  expect([series[8_999], tsMs[8_999], value[8_999]]).toEqual([8_999n, 17_998, 4_499.5]);
  expect([series[9_000], tsMs[9_000], value[9_000]]).toEqual([(1n << 32n) + 7n, 5, 0]);
});
