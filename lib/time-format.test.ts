import { describe, expect, it } from 'vitest';
import {
  formatAbsolute,
  formatMoment,
  formatRelative,
  formatSpan,
  zoneName,
} from './time-format.ts';

const now = Date.UTC(2026, 10, 25, 14, 32, 7);

describe('formatSpan', () => {
  it.each([
    [0, '0 s'],
    [8_400, '8 s'],
    [43 * 60_000, '43 min'],
    [245 * 60_000, '4 h 05 min'],
    [2 * 3_600_000, '2 h'],
    [147 * 3_600_000, '6 d 3 h'],
    [40.5 * 86_400_000, '40 d'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatSpan(ms)).toBe(words);
  });
});

describe('moments', () => {
  it('are relative', () => {
    expect(formatRelative(now - 2_000, now)).toBe('just now');
    expect(formatRelative(now - 43 * 60_000, now)).toBe('43 min ago');
    expect(formatRelative(now + 26 * 60_000, now)).toBe('in 26 min');
  });
  it('are short on the same day and carry the date on others', () => {
    expect(formatMoment(now - 43 * 60_000, now)).toBe('13:49 UTC');
    expect(formatMoment(now - 6 * 86_400_000, now)).toBe('19 Nov, 14:32');
    expect(formatMoment(now - 400 * 86_400_000, now)).toBe('21 Oct 2025, 14:32');
  });
  it('are full with the zone', () => {
    expect(formatAbsolute(now)).toBe('Wed 25 Nov 2026, 14:32:07 UTC');
    expect(formatAbsolute(now, 'Asia/Kolkata')).toMatch(/^Wed 25 Nov 2026, 20:02:07 \S+/u);
    expect(zoneName('UTC', now)).toBe('UTC');
  });
});
