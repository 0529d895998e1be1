import { describe, expect, it } from 'vitest';
import { nextReportMs, reportPeriod, type ReportTimes } from './report-times.ts';

const next = (times: Partial<ReportTimes>, after: string): string =>
  new Date(
    nextReportMs({ every: 'day', day: 0, time: '07:00', zone: 'UTC', ...times }, Date.parse(after)),
  ).toISOString();
const period = (every: ReportTimes['every'], zone: string, at: string): string[] => {
  const { fromMs, toMs } = reportPeriod({ every, zone }, Date.parse(at));
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
};

describe('nextReportMs', () => {
  it('is later today, or tomorrow once it has passed', () => {
    expect(next({}, '2026-11-25T06:59:00Z')).toBe('2026-11-25T07:00:00.000Z');
    expect(next({}, '2026-11-25T07:00:00Z')).toBe('2026-11-26T07:00:00.000Z');
  });
  it('finds the day of the week and of the month', () => {
    expect(next({ every: 'week', day: 1 }, '2026-11-25T00:00:00Z')).toBe(
      '2026-11-30T07:00:00.000Z',
    );
    expect(next({ every: 'week', day: 7 }, '2026-11-25T00:00:00Z')).toBe(
      '2026-11-29T07:00:00.000Z',
    );
    expect(next({ every: 'month', day: 28 }, '2026-11-28T08:00:00Z')).toBe(
      '2026-12-28T07:00:00.000Z',
    );
  });
  it('stays at the same wall time when clocks change', () => {
    const zone = 'Europe/Berlin';
    expect(next({ zone }, '2026-10-24T12:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(next({ zone }, '2026-10-23T12:00:00Z')).toBe('2026-10-24T05:00:00.000Z');
  });
});

describe('reportPeriod', () => {
  it('holds whole days of the zone', () => {
    expect(period('day', 'UTC', '2026-11-25T07:00:00Z')).toEqual([
      '2026-11-24T00:00:00.000Z',
      '2026-11-25T00:00:00.000Z',
    ]);
    expect(period('week', 'Asia/Tokyo', '2026-11-25T20:00:00Z')).toEqual([
      '2026-11-18T15:00:00.000Z',
      '2026-11-25T15:00:00.000Z',
    ]);
    expect(period('month', 'UTC', '2026-01-01T07:00:00Z')).toEqual([
      '2025-12-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
    ]);
  });
});
