import { describe, expect, it } from 'vitest';
import { SNOOZE_PRESETS, snoozeUntil } from './snooze-times.ts';

const now = Date.parse('2026-11-25T10:00:00Z');

describe('snoozeUntil', () => {
  it('adds the preset to now', () => {
    expect(SNOOZE_PRESETS.map(({ value }) => snoozeUntil(value, null, now))).toEqual([
      '2026-11-25T10:15:00.000Z',
      '2026-11-25T11:00:00.000Z',
      '2026-11-25T14:00:00.000Z',
      '2026-11-26T10:00:00.000Z',
      '2026-12-02T10:00:00.000Z',
    ]);
  });
  it('knows no time for a change, and refuses a moment that is over or missing', () => {
    expect(snoozeUntil('change', null, now)).toBeNull();
    expect(snoozeUntil('custom', now + 1_000, now)).toBe('2026-11-25T10:00:01.000Z');
    expect(snoozeUntil('custom', now, now)).toBeUndefined();
    expect(snoozeUntil('custom', null, now)).toBeUndefined();
  });
});
