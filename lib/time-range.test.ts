import { describe, expect, it } from 'vitest';
import { describeRange, rangeProblem, shiftRange, zoomRange } from './time-range.ts';

const now = Date.UTC(2026, 10, 25, 14, 32);

describe('describeRange', () => {
  it.each([
    ['now-6h', 'now', 'Last 6 hours'],
    ['now-3h', 'now', 'Last 3 hours'],
    ['now-1d', 'now', 'Last day'],
    ['now/M', 'now', 'This month'],
    [String(now - 78 * 60_000), 'now', '13:14 to now'],
    [
      String(Date.UTC(2026, 10, 19, 8)),
      String(Date.UTC(2026, 10, 20, 9)),
      '19 Nov, 08:00 to 20 Nov, 09:00',
    ],
    [
      String(Date.UTC(2025, 10, 19, 8)),
      String(Date.UTC(2025, 10, 19, 9)),
      '19 Nov 2025, 08:00 to 09:00',
    ],
    ['nonsense', 'now', 'Invalid range'],
  ])('%s to %s is "%s"', (from, to, words) => {
    expect(describeRange(from, to, now)).toBe(words);
  });
});

describe('moving', () => {
  it('shifts by half and zooms about the middle', () => {
    expect(shiftRange({ fromMs: 0, toMs: 100 }, 1)).toEqual({ fromMs: 50, toMs: 150 });
    expect(zoomRange({ fromMs: 0, toMs: 400_000 }, 0.5)).toEqual({
      fromMs: 100_000,
      toMs: 300_000,
    });
    expect(zoomRange({ fromMs: 0, toMs: 1_000 }, 0.5)).toEqual({ fromMs: -29_500, toMs: 30_500 });
  });
  it('names the end that cannot be read', () => {
    expect(rangeProblem('x', 'now', now)).toMatch(/^From/u);
    expect(rangeProblem('now-1h', 'x', now)).toMatch(/^To/u);
    expect(rangeProblem('now', 'now-1h', now)).toMatch(/after/u);
    expect(rangeProblem('now-1h', 'now', now)).toBeNull();
  });
});
