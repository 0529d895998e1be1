import { describe, expect, it } from 'vitest';
import type { BaselineCell } from '#engines/detect/expected-range.ts';
import { hourOfWeek } from '#engines/detect/hour-slots.ts';
import { judgeSeries, type JudgeInput } from '#engines/detect/judge-series.ts';
import type { Point } from '#engines/math/points.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

const NOW = Date.UTC(2026, 10, 25, 14, 30);
const normal = (count: number, center: number, spread: number, seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Math.max(0, center + spread * normalFrom(random)));
};
const input = (
  metric: string,
  values: readonly number[],
  more: Partial<JudgeInput> = {},
): JudgeInput => ({
  series: { id: '1', metric, labels: { 'service.name': 'a' } },
  window: values.map((value, index): Point => [NOW - (values.length - 1 - index) * 10_000, value]),
  nowMs: NOW,
  ...more,
});
const cell: BaselineCell = {
  basis: 'hour-of-week',
  slot: hourOfWeek(NOW),
  median: 0.1,
  mad: 0.004,
  samples: 48,
  periods: 4,
};

describe('judgeSeries', () => {
  it('finds a slow service with a seasonal baseline and without one', () => {
    const slow = [...normal(100, 0.1, 0.008, 1), ...normal(6, 0.4, 0.03, 2)];
    for (const baselines of [[cell], []]) {
      const { findings } = judgeSeries(input('service.latency.p95', slow, { baselines }));
      const band = findings.find((finding) => finding.detector === 'expected-range');
      expect(band).toMatchObject({
        kind: 'above-range',
        alertable: true,
        severityHint: 'error',
        version: 1,
      });
      expect(band?.onsetMs).toBe(NOW - 50_000);
      expect(findings.find((finding) => finding.detector === 'level-shift')).toMatchObject({
        kind: 'shift-up',
        alertable: false,
      });
    }
  });
  it('still sees a fault that fills most of the window', () => {
    const slow = [...normal(30, 0.1, 0.008, 1), ...normal(90, 0.4, 0.05, 2)];
    expect(
      judgeSeries(input('service.latency.p95', slow, { baselines: [cell] })).findings.map(
        (f) => f.kind,
      ),
    ).toContain('above-range');
  });
  it('raises no alert on ordinary noise of golden signals, 600 windows each', () => {
    const cases: readonly [string, number, number][] = [
      ['service.latency.p95', 0.05, 0.006],
      ['service.request.rate', 20, 2.2],
      ['service.error.ratio', 0.002, 0.004],
    ];
    for (const [metric, center, spread] of cases) {
      let alerts = 0;
      for (let seed = 1; seed <= 600; seed += 1) {
        const { findings } = judgeSeries(input(metric, normal(120, center, spread, seed)));
        if (findings.some((finding) => finding.alertable)) alerts += 1;
      }
      expect(alerts).toBe(0);
    }
  });
  it('judges errors, traffic, limits, health and leaks', () => {
    const kinds = (metric: string, values: number[]) =>
      judgeSeries(input(metric, values))
        .findings.filter((f) => f.alertable)
        .map((f) => f.kind);
    expect(
      kinds('service.error.ratio', [...normal(60, 0, 0, 1), 0.3, 0.2, 0.25, 0.3, 0.2]),
    ).toEqual(['above-range']);
    expect(kinds('service.request.rate', [...normal(60, 20, 1, 1), 2, 1, 2, 2, 1])).toEqual([
      'below-range',
    ]);
    expect(kinds('service.request.rate', [...normal(60, 20, 1, 1), 60, 61, 60, 60, 61])).toEqual([
      'above-range',
    ]);
    expect(kinds('system.filesystem.utilization', normal(60, 0.9, 0.001, 1))).toEqual([
      'limit-crossed',
    ]);
    expect(kinds('up', [...normal(20, 1, 0, 1), 0, 0, 0])).toEqual(['limit-crossed']);
    expect(
      kinds(
        'process.memory.usage',
        Array.from({ length: 60 }, (_, i) => (100 + i) * 1e6),
      ),
    ).toEqual(['leak']);
    expect(kinds('system.network.io', [...normal(60, 10, 1, 1), 900, 900, 900, 900, 900])).toEqual(
      [],
    );
  });
  it('says missing instead of judging old values', () => {
    const { findings, state } = judgeSeries(
      input('service.request.rate', normal(60, 20, 1, 1), { nowMs: NOW + 120_000 }),
    );
    expect(state).toBe('missing');
    expect(findings.map((finding) => finding.kind)).toEqual(['silent']);
    expect(judgeSeries(input('service.latency.p95', []))).toEqual({
      findings: [],
      state: 'missing',
    });
    expect(judgeSeries(input('service.latency.p95', [NaN, NaN])).state).toBe('missing');
  });
  it('does not depend on the order of the points', () => {
    const values = [...normal(100, 0.1, 0.008, 1), ...normal(6, 0.4, 0.03, 2)];
    const plain = input('service.latency.p95', values);
    expect(judgeSeries({ ...plain, window: plain.window.toReversed() })).toEqual(
      judgeSeries(plain),
    );
  });
  it('takes less than 0.2 ms for 120 points', () => {
    const golden = input('service.latency.p95', normal(120, 0.1, 0.01, 7), { baselines: [cell] });
    const memory = input(
      'process.memory.usage',
      Array.from({ length: 120 }, (_, i) => (100 + i) * 1e6),
    );
    for (const each of [golden, memory]) {
      for (let round = 0; round < 300; round += 1) judgeSeries(each);
      const samples = Array.from({ length: 200 }, () => {
        const startMs = performance.now();
        judgeSeries(each);
        return performance.now() - startMs;
      }).toSorted((a, b) => a - b);
      expect(samples[100]).toBeLessThan(0.2);
    }
  });
});
