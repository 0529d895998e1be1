import { describe, expect, it, test } from 'vitest';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import { classifySignal, judgedLabels, utilizationRole } from '#engines/detect/signal-role.ts';
import { groupUtilization } from '#engines/detect/utilization.ts';
import type { Point } from '#engines/math/points.ts';

const cpu = 'system.cpu.utilization';
const memory = 'system.memory.utilization';
const disk = 'system.filesystem.utilization';
const host = { 'host.name': 'web-1' };

type Measured = { metric: string; labels: Record<string, string>; points: Point[] };
const measured = (
  metric: string,
  labels: Record<string, string>,
  ...values: number[]
): Measured => ({
  metric,
  labels: { ...host, ...labels },
  points: values.map((value, index): Point => [index * 10_000, value]),
});
const derived = (...series: Measured[]) => {
  const { whole, groups } = groupUtilization(series, ({ metric }) => utilizationRole(metric));
  return {
    whole,
    groups: groups.map(({ labels, derive }) => ({
      labels,
      values: derive(({ points }) => points).map(([, value]) => Number(value.toFixed(6))),
    })),
  };
};

test.each([
  [cpu, { state: 'idle' }],
  [cpu, { 'cpu.mode': 'idle' }],
  [disk, { state: 'free' }],
  [disk, { 'system.filesystem.state': 'free' }],
  [memory, { 'system.memory.state': 'cached' }],
  [memory, { state: 'free' }],
])('%s %o near 1 is never saturated', (metric, labels) => {
  const window = Array.from({ length: 120 }, (_, index): Point => [index * 10_000, 0.99]);
  const series = { id: '1', metric, labels: { ...host, ...labels } };
  expect(judgeSeries({ series, window, nowMs: 1_190_000 }).findings).toEqual([]);
  expect(classifySignal(metric, series.labels).alertable).toBe(false);
});

describe('groupUtilization', () => {
  it('subtracts the idle shares of a processor from 1', () => {
    const found = derived(
      measured(cpu, { state: 'idle' }, 0.99, 0.02),
      measured(cpu, { state: 'iowait' }, 0, 0.9),
      measured(cpu, { state: 'user' }, 0.01, 0.08),
    );
    expect(found).toEqual({ whole: [], groups: [{ labels: host, values: [0.01, 0.08] }] });
  });
  it('adds the used shares of a process, which has no idle share', () => {
    expect(
      derived(
        measured('process.cpu.utilization', { state: 'user' }, 0.5),
        measured('process.cpu.utilization', { state: 'system' }, 0.25),
        measured('process.cpu.utilization', { state: 'wait' }, 0.25),
      ).groups,
    ).toEqual([{ labels: host, values: [0.75] }]);
  });
  it('averages cores', () => {
    const of = (core: string, idle: number) => measured(cpu, { cpu: core, state: 'idle' }, idle);
    expect(derived(of('cpu0', 0), of('cpu1', 0.5), of('cpu2', 1)).groups).toEqual([
      { labels: host, values: [0.5] },
    ]);
    expect(derived(measured(cpu, { cpu: '0' }, 1), measured(cpu, { cpu: '1' }, 0)).groups).toEqual([
      { labels: host, values: [0.5] },
    ]);
  });
  it('counts reclaimable memory as free, and reserved disk blocks as used', () => {
    expect(
      derived(
        measured(memory, { state: 'used' }, 0.3),
        measured(memory, { state: 'cached' }, 0.6),
        measured(memory, { state: 'free' }, 0.1),
        measured(disk, { state: 'free', 'system.device': 'a' }, 0.03),
        measured(disk, { state: 'used', 'system.device': 'a' }, 0.9),
        measured(disk, { state: 'reserved', 'system.device': 'a' }, 0.07),
      ).groups,
    ).toEqual([
      { labels: host, values: [0.3] },
      { labels: { ...host, 'system.device': 'a' }, values: [0.97] },
    ]);
  });
  it('derives nothing of a processor from its waiting share alone', () => {
    expect(derived(measured(cpu, { state: 'iowait' }, 0.2)).groups).toEqual([
      { labels: host, values: [] },
    ]);
  });
  it('prefers a reported whole, and keeps labels that name no share', () => {
    const whole = measured(cpu, {}, 0.4);
    expect(derived(whole, measured(cpu, { state: 'idle' }, 0.6))).toEqual({
      whole: [whole],
      groups: [],
    });
    const region = measured(cpu, { state: 'bavaria' }, 0.4);
    expect(derived(region).whole).toEqual([region]);
    expect(judgedLabels(cpu, region.labels)).toEqual(region.labels);
    expect(judgedLabels(cpu, { ...host, state: 'idle' })).toEqual(host);
  });
});
