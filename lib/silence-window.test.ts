import { expect, test } from 'vitest';
import { isSilenceOpen, silenceWindow } from './silence-window.ts';

const at = (text: string) => Date.parse(text);
const once = {
  startsMs: at('2026-03-01T10:00:00Z'),
  endsMs: at('2026-03-01T12:00:00Z'),
  weekly: false,
  zone: 'UTC',
};

test('one window opens at its start and closes at its end', () => {
  const open = (text: string) => isSilenceOpen(once, at(text));
  expect(open('2026-03-01T09:59:59Z')).toBe(false);
  expect(open('2026-03-01T10:00:00Z')).toBe(true);
  expect(open('2026-03-01T12:00:00Z')).toBe(false);
  expect(silenceWindow(once, at('2026-03-02T00:00:00Z'))).toBeNull();
});

test('a weekly window keeps the time of the clocks when they change', () => {
  // Sundays 22:00 to 23:30 in Berlin; summer time begins on 29 March 2026.
  const weekly = {
    startsMs: at('2026-03-22T21:00:00Z'),
    endsMs: at('2026-03-22T22:30:00Z'),
    weekly: true,
    zone: 'Europe/Berlin',
  };
  const next = (text: string) => {
    const window = silenceWindow(weekly, at(text));
    return window && [window.fromMs, window.toMs].map((ms) => new Date(ms).toISOString());
  };
  expect(next('2026-03-01T00:00:00Z')).toEqual([
    '2026-03-22T21:00:00.000Z',
    '2026-03-22T22:30:00.000Z',
  ]);
  expect(next('2026-03-22T22:30:00Z')).toEqual([
    '2026-03-29T20:00:00.000Z',
    '2026-03-29T21:30:00.000Z',
  ]);
  expect(isSilenceOpen(weekly, at('2026-03-29T20:15:00Z'))).toBe(true);
  expect(isSilenceOpen(weekly, at('2026-03-29T21:45:00Z'))).toBe(false);
  expect(next('2026-10-26T00:00:00Z')?.[0]).toBe('2026-11-01T21:00:00.000Z');
});
