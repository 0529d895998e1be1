import { expect, test } from 'vitest';
import { freeMemory } from './free-memory.ts';

test('empties a buffer that has its memory to itself', () => {
  const large = Buffer.allocUnsafeSlow(100_000);
  freeMemory(large);
  expect([large.length, large.buffer.byteLength]).toEqual([0, 0]);
});

test('leaves memory alone that others may use', () => {
  const small = Buffer.from('shared with other small buffers');
  const piece = Buffer.allocUnsafeSlow(100).fill('x').subarray(10, 20);
  freeMemory(small);
  freeMemory(piece);
  expect(String(small)).toBe('shared with other small buffers');
  expect(String(piece)).toBe('xxxxxxxxxx');
});
