import { describe, expect, it } from 'vitest';
import {
  inEnvironment,
  labelParams,
  refreshMs,
  unitOfReading,
  withPoints,
} from './metric-range.ts';

const line = (labels: Record<string, string>) => ({
  labels,
  source: null,
  seriesId: '1',
  points: [],
});

describe('metric range', () => {
  it('writes labels as the API reads them', () => {
    expect(labelParams({ 'host.name': 'a' })).toEqual({ 'labels[host.name]': 'a' });
  });
  it('knows the unit of a rate', () => {
    expect(unitOfReading('By', 'rate')).toBe('By/s');
    expect(unitOfReading('', 'rate')).toBe('1/s');
    expect(unitOfReading('1/s', 'rate')).toBe('1/s');
    expect(unitOfReading('s', 'rate')).toBe('ratio');
    expect(unitOfReading('s', 'p95')).toBe('s');
    expect(unitOfReading('s', 'rate', 'exponential_histogram')).toBe('1/s');
  });
  it('follows a young history from sample to sample, an old one step by step', () => {
    const hourMs = 3_600_000;
    const toMs = 6 * hourMs;
    const answer = (firstMs: number) => ({
      series: [
        {
          ...line({}),
          points: [
            [0, null],
            [firstMs, 1],
          ] as [number, number | null][],
        },
      ],
      reduced: false,
      truncated: false,
      unit: null,
      sources: [],
    });
    expect(refreshMs(0, toMs, undefined)).toBe(10_000);
    expect(refreshMs(0, toMs, answer(toMs - 60_000))).toBe(10_000);
    expect(refreshMs(0, toMs, answer(hourMs))).toBe(54_000);
    expect(refreshMs(toMs - hourMs, toMs, answer(toMs - hourMs))).toBe(10_000);
  });
  it('keeps series of the environment and those without one', () => {
    const all = [
      line({ 'deployment.environment.name': 'production' }),
      line({ 'deployment.environment': 'staging' }),
      line({}),
    ];
    expect(inEnvironment(all, 'production')).toHaveLength(2);
    expect(inEnvironment(all, null)).toHaveLength(3);
  });
  it('leaves out what ended before the range', () => {
    const ended = {
      labels: {},
      source: null,
      seriesId: '2',
      points: [[1, null] as [number, null]],
    };
    const alive = { labels: {}, source: null, seriesId: '3', points: [[1, 0] as [number, number]] };
    expect(withPoints([ended, alive, line({})])).toEqual([alive]);
  });
});
