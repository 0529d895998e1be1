import { describe, expect, it } from 'vitest';
import type { ChartInput, ChartPoint } from './chart-types.ts';
import { prepareSeries, thin } from './prepare-series.ts';

const line = (values: readonly (number | null)[], step = 10): ChartPoint[] =>
  values.map((value, index) => [index * step, value]);
const input = (
  series: readonly (readonly ChartPoint[])[],
  more: Partial<ChartInput> = {},
): ChartInput => ({
  series: series.map((points, index) => ({ id: `id${index}`, name: `name${index}`, points })),
  unit: '1',
  fromMs: 0,
  toMs: 1_000,
  ...more,
});

describe('prepareSeries', () => {
  it('keeps nulls as gaps and names the stretch', () => {
    const chart = prepareSeries(input([line([1, 2, null, null, 5])]));
    expect(chart.rows.map((row) => row.s0)).toEqual([1, 2, null, null, 5]);
    expect(chart.gaps).toEqual([{ fromMs: 10, toMs: 40 }]);
  });

  it('breaks the line where samples stop coming', () => {
    const chart = prepareSeries(
      input([
        [
          [0, 1],
          [10, 1],
          [20, 1],
          [80, 1],
          [90, 1],
        ],
      ]),
    );
    expect(chart.gaps).toEqual([{ fromMs: 20, toMs: 80 }]);
    expect(chart.rows.filter((row) => row.s0 === null)).toHaveLength(2);
  });

  it('draws a history of a longer interval through, up to where it becomes dense', () => {
    const coarse = Array.from({ length: 12 }, (_, index): [number, number] => [index * 30, 1]);
    const dense = Array.from({ length: 40 }, (_, index): [number, number] => [331 + index, 1]);
    expect(prepareSeries(input([[...coarse, ...dense]])).gaps).toEqual([]);
    const silent = dense.filter(([at]) => at < 340 || at > 360);
    expect(prepareSeries(input([[...coarse, ...silent]])).gaps).toEqual([
      { fromMs: 339, toMs: 361 },
    ]);
  });

  it('judges a gap by the step of its own time: minutes in the history, seconds in live data', () => {
    const history = Array.from({ length: 60 }, (_, index): ChartPoint => [index * 60, 1]);
    const live = Array.from({ length: 20 }, (_, index): ChartPoint => [3_600 + index * 10, 1]);
    const gapsOf = (points: readonly ChartPoint[]) =>
      prepareSeries(input([points], { toMs: 4_000 })).gaps;
    expect(gapsOf([...history, ...live])).toEqual([]);
    // 50 s without a sample: less than a step of the history, five steps of the live data.
    const paused = live.filter(([at]) => at <= 3_650 || at >= 3_700);
    expect(gapsOf([...history, ...paused])).toEqual([{ fromMs: 3_650, toMs: 3_700 }]);
    const broken = history.filter(([at]) => at <= 600 || at >= 900);
    expect(gapsOf([...broken, ...live])).toEqual([{ fromMs: 600, toMs: 900 }]);
  });

  it('keeps gaps where many points are thinned, and makes none', () => {
    const dense = Array.from({ length: 3_000 }, (_, at): ChartPoint => [at, Math.sin(at)]);
    const gapsOf = (points: readonly ChartPoint[]) =>
      prepareSeries(input([points], { toMs: 3_000 })).gaps;
    expect(gapsOf(dense)).toEqual([]);
    const silent = dense.filter(([at]) => at <= 1_000 || at >= 1_200);
    expect(gapsOf(silent)).toEqual([{ fromMs: 1_000, toMs: 1_200 }]);
  });

  it('hatches only where every series is silent', () => {
    const chart = prepareSeries(input([line([1, null, null, 1, 1]), line([1, 1, null, 1, 1])]));
    expect(chart.gaps).toEqual([{ fromMs: 10, toMs: 30 }]);
  });

  it('draws series with other times through, without inventing gaps', () => {
    const chart = prepareSeries(
      input([
        [
          [0, 0],
          [20, 20],
        ],
        [
          [10, 5],
          [30, 5],
        ],
      ]),
    );
    expect(chart.rows.map((row) => [row.t, row.s0, row.s1])).toEqual([
      [0, 0, undefined],
      [10, 10, 5],
      [20, 20, 5],
      [30, undefined, 5],
    ]);
  });

  it('keeps seven of many and says so', () => {
    const chart = prepareSeries(
      input(Array.from({ length: 43 }, (_, index) => line([index, index]))),
    );
    expect(chart.series.map((each) => each.id)).toEqual([
      'id36',
      'id37',
      'id38',
      'id39',
      'id40',
      'id41',
      'id42',
    ]);
    expect(chart.note).toBe('7 of 43 shown, the largest');
  });

  it('starts at zero unless the values are far from it', () => {
    expect(prepareSeries(input([line([10, 20])])).domain[0]).toBe(0);
    expect(prepareSeries(input([line([0.86, 0.88])])).domain[0]).toBeGreaterThan(0.8);
    expect(prepareSeries(input([line([0.86, 0.88])], { zero: true })).domain[0]).toBe(0);
    expect(prepareSeries(input([line([-5, 20])])).domain[0]).toBeLessThanOrEqual(-5);
  });

  it('shows a limit near the data and leaves out one that would flatten it', () => {
    const near = prepareSeries(
      input([line([1, 2])], {
        limits: [
          { value: 4, label: 'Limit 4' },
          { value: 400, label: 'Limit 400' },
        ],
      }),
    );
    expect(near.limits.map((limit) => limit.value)).toEqual([4]);
    expect(near.domain[1]).toBeGreaterThan(4);
    expect(near.ticks.length).toBeLessThanOrEqual(6);
  });

  it('carries the expected range on the times of the line', () => {
    const chart = prepareSeries(
      input([line([1, 2, 3])], {
        band: {
          points: [
            [0, 0, 2],
            [20, 2, 4],
          ],
        },
      }),
    );
    expect(chart.rows.map((row) => row.band)).toEqual([
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
  });

  it('knows emptiness: no series, only nulls, all outside of the range', () => {
    expect(prepareSeries(input([])).empty).toBe(true);
    expect(prepareSeries(input([line([null, null])])).empty).toBe(true);
    expect(prepareSeries(input([[[5_000, 1]]])).empty).toBe(true);
    expect(prepareSeries(input([line([1])])).empty).toBe(false);
  });
});

describe('thin', () => {
  it('keeps the spike', () => {
    const points = line(Array.from({ length: 10_000 }, (_, index) => (index === 7_777 ? 99 : 1)));
    const kept = thin(points);
    expect(kept.length).toBeLessThanOrEqual(400);
    expect(Math.max(...kept.map((point) => point[1] ?? 0))).toBe(99);
  });
});
