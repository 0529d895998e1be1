import { expect, test } from 'vitest';
import type { Sparkline } from '#server/telemetry/queries/ranges/sparklines.ts';
import { figuresOf, hostFigures } from './figures.ts';

const line = (
  metric: string,
  labels: Record<string, string>,
  points: Sparkline['points'],
): Sparkline => ({
  seriesId: JSON.stringify([metric, labels]),
  metric,
  labels: { 'host.name': 'web-1', ...labels },
  unit: '1',
  points,
  last: points.at(-1)?.[1] ?? 0,
  lastMs: 60_000,
  intervalMs: 60_000,
});

test('shows the utilization of a host that reports states, never its idle or free share', () => {
  const { figures } = figuresOf(hostFigures, [
    line('system.cpu.utilization', { state: 'idle' }, [
      [0, 0.75],
      [60_000, 0.99],
    ]),
    line('system.cpu.utilization', { state: 'user' }, [
      [0, 0.25],
      [60_000, null],
    ]),
    line('system.filesystem.utilization', { state: 'free', 'system.device': 'a' }, [[0, 0.9]]),
    line('system.filesystem.utilization', { state: 'free', 'system.device': 'b' }, [[0, 0.75]]),
  ]);
  const shown = figures.map(({ title, value, points }) => [
    title,
    value === null ? null : Number(value.toFixed(6)),
    points.map(([atMs, each]) => [atMs, each === null ? null : Number(each.toFixed(6))]),
  ]);
  expect(shown).toEqual([
    [
      'CPU',
      0.01,
      [
        [0, 0.25],
        [60_000, 0.01],
      ],
    ],
    ['Memory', null, []],
    ['Fullest disk', 0.25, [[0, 0.25]]],
  ]);
});
