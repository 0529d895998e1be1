import { expect, test } from 'vitest';
import { fromWallTime, toWallTime } from './wall-time.ts';

const now = Date.parse('2026-11-25T12:00:00Z');

test('a moment comes back from the field to the millisecond, in any zone', () => {
  const atMs = Date.parse('2026-11-25T09:30:05.345Z');
  expect(toWallTime(atMs, 'UTC')).toBe('2026-11-25T09:30:05.345');
  expect(toWallTime(atMs, 'Asia/Kolkata')).toBe('2026-11-25T15:00:05.345');
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata'])
    expect(fromWallTime(toWallTime(atMs, zone), now, zone)).toBe('2026-11-25T09:30:05.345Z');
});

test('the field leaves seconds out where they are none', () => {
  expect(fromWallTime('2026-11-25T09:30', now, 'Europe/Berlin')).toBe('2026-11-25T08:30:00.000Z');
});

test('what lies ahead, and what is no time, is none', () => {
  expect(fromWallTime('2026-11-25T12:00:01', now, 'UTC')).toBeNull();
  expect(fromWallTime('', now, 'UTC')).toBeNull();
  expect(fromWallTime('yesterday', now, 'UTC')).toBeNull();
});
