import { expect, test } from 'vitest';
import { rangeOf } from './send-file.ts';

test('reads one range and refuses what lies outside', () => {
  expect(rangeOf(undefined, 10)).toBeNull();
  expect(rangeOf('bytes=0-3', 10)).toEqual({ start: 0, end: 3 });
  expect(rangeOf('bytes=4-', 10)).toEqual({ start: 4, end: 9 });
  expect(rangeOf('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(rangeOf('bytes=8-100', 10)).toEqual({ start: 8, end: 9 });
  expect(rangeOf('bytes=10-', 10)).toBe('outside');
  expect(rangeOf('bytes=5-4', 10)).toBe('outside');
  expect(rangeOf('bytes=0-1,3-4', 10)).toBeNull();
});
