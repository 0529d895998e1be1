import { describe, expect, it } from 'vitest';
import { loadFactor } from './load-factor.ts';

const MONDAY = Date.UTC(2026, 10, 23);
const HOUR_MS = 3_600_000;

describe('loadFactor', () => {
  it('is quiet at night, busy in the afternoon, and quieter on Sunday', () => {
    const night = loadFactor('s', MONDAY + 3 * HOUR_MS);
    const afternoon = loadFactor('s', MONDAY + 15 * HOUR_MS);
    expect(night).toBeLessThan(0.8);
    expect(afternoon).toBeGreaterThan(1.15);
    expect(loadFactor('s', MONDAY - 9 * HOUR_MS)).toBeLessThan(afternoon);
  });

  it('has no jumps', () => {
    for (let minute = 0; minute < 7 * 1_440; minute += 1) {
      const at = MONDAY + minute * 60_000;
      expect(Math.abs(loadFactor('s', at + 60_000) - loadFactor('s', at))).toBeLessThan(0.01);
    }
  });
});
