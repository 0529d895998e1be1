import { describe, expect, it } from 'vitest';
import { decideSnooze } from './snooze.ts';

const timed = { sinceMs: 1_000, untilMs: 5_000, severity: 'warning' } as const;
const open = { ...timed, untilMs: null };
const still = { severity: 'warning', firedAtMs: [500] } as const;

describe('decideSnooze', () => {
  it('sleeps until its time', () => {
    expect(decideSnooze(timed, still, 4_999)).toBe('asleep');
    expect(decideSnooze(timed, still, 5_000)).toBe('time-over');
  });
  it('wakes whenever it gets worse', () => {
    expect(decideSnooze(timed, { ...still, severity: 'error' }, 1_001)).toBe('worse');
    expect(decideSnooze(open, { ...still, severity: 'critical' }, 1_001)).toBe('worse');
  });
  it('with a time, takes no note of another alert or of getting better', () => {
    expect(decideSnooze(timed, { severity: 'info', firedAtMs: [2_000] }, 2_000)).toBe('asleep');
  });
  it('without one, wakes on any change and never by time', () => {
    expect(decideSnooze(open, still, 1e12)).toBe('asleep');
    expect(decideSnooze(open, { ...still, firedAtMs: [500, 1_001] }, 2_000)).toBe('changed');
    expect(decideSnooze(open, { ...still, severity: 'info' }, 2_000)).toBe('changed');
  });
});
