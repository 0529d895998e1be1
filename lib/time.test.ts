import { describe, expect, it } from 'vitest';
import { isZone, parseRange, parseTime, zoneOffsetMs } from './time.ts';

const now = Date.UTC(2026, 10, 25, 14, 32, 10);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

describe('parseTime', () => {
  it.each([
    ['now', '2026-11-25T14:32:10.000Z'],
    ['now-6h', '2026-11-25T08:32:10.000Z'],
    ['now+15m', '2026-11-25T14:47:10.000Z'],
    ['now-1M', '2026-10-25T14:32:10.000Z'],
    ['now/d', '2026-11-25T00:00:00.000Z'],
    ['now-1d/d', '2026-11-24T00:00:00.000Z'],
    ['now/w', '2026-11-23T00:00:00.000Z'],
    ['now/M', '2026-11-01T00:00:00.000Z'],
    ['now/y', '2026-01-01T00:00:00.000Z'],
    ['1795617130000', new Date(1_795_617_130_000).toISOString()],
    ['2026-11-25', '2026-11-25T00:00:00.000Z'],
    ['2026-11-25 13:00', '2026-11-25T13:00:00.000Z'],
    ['2026-11-25T13:00:00+02:00', '2026-11-25T11:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(parseTime(text, now))).toBe(expected);
  });

  it.each(['', 'yesterday', 'now-', 'now-6', 'now-6q', 'now/h/d', '12', '2026-99-99'])(
    'refuses %s',
    (text) => {
      expect(parseTime(text, now)).toBeNull();
    },
  );

  it('rounds up to the end of the unit', () => {
    expect(iso(parseTime('now/d', now, 'UTC', true))).toBe('2026-11-25T23:59:59.999Z');
  });

  it('keeps to the zone for days, also across a change of the clock', () => {
    expect(iso(parseTime('now/d', now, 'Asia/Kolkata'))).toBe('2026-11-24T18:30:00.000Z');
    const summer = Date.UTC(2026, 9, 25, 12);
    expect(iso(parseTime('now/d', summer, 'Europe/Berlin'))).toBe('2026-10-24T22:00:00.000Z');
    expect(iso(parseTime('2026-10-26 00:00', summer, 'Europe/Berlin'))).toBe(
      '2026-10-25T23:00:00.000Z',
    );
  });

  it('clamps to the last day of a shorter month', () => {
    expect(iso(parseTime('now-1M', Date.UTC(2026, 2, 31, 12)))).toBe('2026-02-28T12:00:00.000Z');
  });
});

describe('parseRange', () => {
  it('makes one day of now/d to now/d', () => {
    expect(parseRange('now/d', 'now/d', now)).toEqual({
      fromMs: Date.UTC(2026, 10, 25),
      toMs: Date.UTC(2026, 10, 26) - 1,
    });
  });
  it('refuses a reversed range', () => {
    expect(parseRange('now', 'now-1h', now)).toBeNull();
  });
});

describe('zones', () => {
  it('knows offsets and names', () => {
    expect(zoneOffsetMs(now, 'UTC')).toBe(0);
    expect(zoneOffsetMs(now, 'America/New_York')).toBe(-5 * 3_600_000);
    expect(isZone('Europe/Berlin')).toBe(true);
    expect(isZone('Mars/Olympus')).toBe(false);
  });
});
