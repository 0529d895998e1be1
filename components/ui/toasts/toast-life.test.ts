import { expect, test } from 'vitest';
import { toastLifeMs, toastWaitMs } from './toast-life.ts';

const at = (nowMs: number, movedMs: number | null = null, focused = false) =>
  toastWaitMs({ shownMs: 0, lifeMs: toastLifeMs(false), movedMs, focused, nowMs });

test('closes after 6 s when nothing moves over it', () => {
  expect(at(0)).toBe(6_000);
  expect(at(5_999)).toBe(1);
  expect(at(6_000)).toBe(0);
});

test('waits while the pointer moves over it, then closes', () => {
  expect(at(6_000, 5_500)).toBe(1_500);
  expect(at(7_500, 5_500)).toBe(0);
});

test('waits while the keyboard is inside it', () => {
  expect(at(6_000, null, true)).toBe(2_000);
});

test('closes after 30 s whatever happens', () => {
  expect(at(30_000, 29_999, true)).toBe(0);
});

test('an undo stays 8 s', () => {
  expect(toastLifeMs(true)).toBe(8_000);
});
