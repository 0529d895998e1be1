import { describe, expect, it } from 'vitest';
import { measureSeries } from '#engines/causes/measure-series.ts';
import { stepFit } from '#engines/causes/step-fit.ts';
import type { Point } from '#engines/math/points.ts';

function measured(points: readonly Point[], onsetMs: number) {
  return measureSeries(
    {
      seriesId: '1',
      metric: 'service.latency.p95',
      role: 'latency',
      unit: 's',
      resource: { kind: 'service', name: 'a' },
      points,
    },
    onsetMs,
    30_000,
  );
}

/** 30 ms with a ripple until `stepMs`, then 120 ms, a sample every 2 s. */
function stepping(stepMs: number): Point[] {
  return Array.from({ length: 120 }, (_, index): Point => {
    const atMs = index * 2_000;
    return [atMs, (atMs >= stepMs ? 0.12 : 0.03) + (index % 3) * 0.002];
  });
}

describe('stepFit', () => {
  it('is near 1 at the step and near 0 a few samples away, even when the onset was taken too early', () => {
    const series = measured(stepping(120_000), 108_000);
    expect(stepFit(series, 119_000)).toBeGreaterThan(0.9);
    expect(stepFit(series, 96_000)).toBeLessThan(0.1);
    expect(stepFit(series, 150_000)).toBeLessThan(0.1);
  });

  it('says nothing without samples on both sides or without a shift', () => {
    expect(stepFit(measured(stepping(120_000), 120_000), -1)).toBeNaN();
    expect(stepFit(measured(stepping(120_000), 120_000), 900_000)).toBeNaN();
    const flat = stepping(1e9).map(([atMs]): Point => [atMs, 0.03]);
    expect(stepFit(measured(flat, 120_000), 120_000)).toBeNaN();
  });
});
