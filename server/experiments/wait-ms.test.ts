import { expect, test } from 'vitest';
import { waitMs } from './wait-ms.ts';

const now = new Date(1_000_000);
const inMs = (ms: number) => waitMs(new Date(now.getTime() + ms), now);

test('waits until the time that is due, at least a second, and ten after one that was missed', () => {
  expect(inMs(25_000)).toBe(25_000);
  expect(inMs(5)).toBe(1_000);
  expect(inMs(-90_000)).toBe(10_000);
  expect(waitMs(null, now)).toBe(Number.POSITIVE_INFINITY);
});
