import { describe, expect, it } from 'vitest';
import { indexGraph } from '#engines/causes/cause-graph.ts';
import type { CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { timingFit } from '#engines/causes/change-causes.ts';
import { changeTitle, describeShift, describeTiming } from '#engines/causes/explain-cause.ts';
import { formatFigure, formatSpan } from '#engines/causes/format-figure.ts';
import { measureSeries } from '#engines/causes/measure-series.ts';
import { findOnset } from '#engines/causes/onset.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

const T0 = 1_795_615_200_000;
const service = (name: string) => ({ kind: 'service', name });
const wave = (before: number, after: number, seed: number, sinceS = 0): Point[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 120 }, (_, index): Point => {
    const atMs = T0 + (index - 90) * 10_000;
    return [atMs, (atMs >= T0 + sinceS * 1000 ? after : before) * (1 + 0.05 * normalFrom(random))];
  });
};
const series = (
  name: string,
  metric: string,
  points: readonly Point[],
  caller?: string,
): CauseSeries => ({
  seriesId: `${caller ?? ''}>${name} ${metric}`,
  metric,
  role: classifySignal(metric).role,
  unit: classifySignal(metric).unit,
  resource: service(name),
  ...(caller === undefined ? {} : { caller: service(caller) }),
  points,
});
const alertOn = (name: string, metric = 'service.latency.p95') => ({
  id: name,
  startedAtMs: T0 + 10_000,
  resource: service(name),
  metric,
  role: classifySignal(metric).role,
});
const base = (
  list: readonly CauseSeries[],
  edges: readonly [string, string][],
  alerts: readonly string[],
): CauseInput => ({
  nowMs: T0 + 290_000,
  alerts: alerts.map((name) => alertOn(name)),
  changes: [],
  graph: {
    nodes: [],
    edges: edges.map(([from, to]) => ({ from: service(from), to: service(to), kind: 'calls' })),
  },
  series: list,
});

describe('findOnset', () => {
  it('finds a step, the foot of a ramp, and nothing in noise', () => {
    expect(
      findOnset(wave(10, 20, 1), { direction: 'up', referenceEndMs: T0 - 60_000 }).onsetMs,
    ).toBe(T0);
    const ramp = wave(10, 10, 2).map(([atMs, value]): Point => [
      atMs,
      value + Math.max(0, (atMs - T0) / 20_000),
    ]);
    const foot = findOnset(ramp, { direction: 'up', referenceEndMs: T0 - 60_000 });
    expect(Math.abs(foot.onsetMs - T0)).toBeLessThanOrEqual(60_000);
    let credible = 0;
    for (let seed = 1; seed <= 100; seed += 1)
      if (findOnset(wave(10, 10, seed), { direction: 'up' }).strength >= 12) credible += 1;
    expect(credible).toBe(0);
    expect(findOnset([], { direction: 'up' }).onsetMs).toBeNaN();
    expect(
      findOnset(wave(10, 5, 3), { direction: 'down', referenceEndMs: T0 - 60_000 }).onsetMs,
    ).toBe(T0);
  });
  it('does not depend on order or scale', () => {
    const points = wave(10, 20, 4);
    const options = { direction: 'up' as const, referenceEndMs: T0 - 60_000 };
    const plain = findOnset(points, options);
    expect(findOnset(points.toReversed(), options)).toEqual(plain);
    expect(
      findOnset(
        points.map(([atMs, value]): Point => [atMs, value * 8]),
        options,
      ).onsetMs,
    ).toBe(plain.onsetMs);
  });
});

describe('timingFit', () => {
  it('is best right before the onset and 0 well after it', () => {
    expect(timingFit(T0 - 5000, T0, 10_000)).toBeGreaterThan(0.9);
    expect(timingFit(T0 - 600_000, T0, 10_000)).toBeLessThan(0.35);
    expect(timingFit(T0 + 10_000, T0, 10_000)).toBeGreaterThan(0.5);
    expect(timingFit(T0 + 31_000, T0, 10_000)).toBe(0);
    expect(timingFit(T0 - 3 * 3_600_000, T0, 10_000)).toBe(0);
  });
});

describe('indexGraph', () => {
  it('follows effects from callee to caller and from host to service', () => {
    const host = { kind: 'host', name: 'h' };
    const graph = indexGraph({
      nodes: [],
      edges: [
        { from: service('a'), to: service('b'), kind: 'calls' },
        { from: service('b'), to: host, kind: 'runs_on' },
      ],
    });
    expect([...graph.affectedBy('host:h')].toSorted()).toEqual([
      'host:h',
      'service:a',
      'service:b',
    ]);
    expect([...graph.calledFrom('service:a')]).toEqual(['service:a', 'service:b']);
    expect(graph.keyOf({ kind: 'model', name: 'b' })).toBe('service:b');
    expect(graph.keyOf(service('unknown'))).toBe('service:unknown');
  });
});

describe('walking the graph', () => {
  it('blames the deepest node through one that has no series at all', () => {
    const list = [
      series('a', 'service.latency.p95', wave(0.1, 0.5, 1)),
      series('c', 'service.latency.p95', wave(0.05, 0.45, 2)),
    ];
    const { causes } = rankCauses(
      base(
        list,
        [
          ['a', 'b'],
          ['b', 'c'],
        ],
        ['a'],
      ),
    );
    expect(causes[0]).toMatchObject({ kind: 'dependency', resource: { name: 'c' } });
    expect(causes.slice(1).every((cause) => cause.score < 0.25)).toBe(true);
  });
  it('blames a third party that only one edge shows, not the caller', () => {
    const list = [
      series('a', 'service.latency.p95', wave(0.1, 0.5, 1)),
      series('ext', 'edge.latency.p95', wave(0.05, 0.45, 2), 'a'),
    ];
    const { causes } = rankCauses(base(list, [], ['a']));
    expect(causes[0]).toMatchObject({ kind: 'dependency', resource: { name: 'ext' } });
  });
  it('blames the caller when its callee is content although the edge is slow', () => {
    const list = [
      series('a', 'service.latency.p95', wave(0.1, 0.5, 1)),
      series('b', 'edge.latency.p95', wave(0.05, 0.3, 2), 'a'),
      series('b', 'service.latency.p95', wave(0.04, 0.04, 3)),
    ];
    const { causes } = rankCauses(base(list, [], ['a']));
    expect(causes[0]).toMatchObject({ kind: 'unknown', resource: { name: 'a' } });
  });
  it('takes more calls per request as the doing of the caller', () => {
    const list = [
      series('a', 'service.latency.p95', wave(0.1, 0.4, 1)),
      series('a', 'service.request.rate', wave(20, 20, 4)),
      series('b', 'edge.request.rate', wave(20, 100, 5), 'a'),
      series('b', 'service.request.rate', wave(20, 100, 6)),
      series('b', 'service.latency.p95', wave(0.05, 0.1, 7)),
      series('b', 'edge.latency.p95', wave(0.05, 0.1, 8), 'a'),
    ];
    const input = base(list, [['a', 'b']], ['a', 'b']);
    const change = {
      ref: 'n+1',
      kind: 'deployment' as const,
      resource: service('a'),
      atMs: T0 - 5000,
      title: 'Deploy a',
    };
    expect(rankCauses({ ...input, changes: [change] }).causes[0]).toMatchObject({
      kind: 'change',
      change: { ref: 'n+1' },
    });
  });
  it('takes a dip at the entry for less traffic', () => {
    const list = [
      series('a', 'service.request.rate', wave(50, 5, 1)),
      series('a', 'service.latency.p95', wave(0.1, 0.1, 2)),
    ];
    const input = {
      ...base(list, [['a', 'b']], []),
      alerts: [{ ...alertOn('a', 'service.request.rate'), kind: 'below-range' }],
    };
    expect(rankCauses(input).causes[0]).toMatchObject({
      kind: 'traffic',
      title: 'Less traffic at a',
    });
  });
  it('blames a busy host for all of its services', () => {
    const host = { kind: 'host', name: 'h' };
    const list = [
      series('a', 'service.latency.p95', wave(0.1, 0.4, 1)),
      series('b', 'service.latency.p95', wave(0.05, 0.2, 2)),
      { ...series('h', 'system.cpu.utilization', wave(0.3, 0.97, 3)), resource: host },
    ];
    const input = base(list, [], ['a', 'b']);
    const edges = ['a', 'b'].map((name) => ({
      from: service(name),
      to: host,
      kind: 'runs_on' as const,
    }));
    expect(rankCauses({ ...input, graph: { nodes: [], edges } }).causes[0]).toMatchObject({
      kind: 'saturation',
      resource: host,
    });
  });
  describe('a host that is short of processors', () => {
    const host = { kind: 'host', name: 'h' };
    const database = { kind: 'database', name: 'd' };
    const scene = (guestCpu: readonly [number, number]): CauseInput => ({
      ...base(
        [
          series('a', 'service.latency.p95', wave(0.1, 0.32, 1)),
          series('b', 'service.latency.p95', wave(0.04, 0.1, 2)),
          { ...series('d', 'edge.latency.p95', wave(0.02, 0.05, 3), 'b'), resource: database },
          { ...series('h', 'system.cpu.utilization', wave(0.2, 0.98, 4)), resource: host },
          series('b', 'process.cpu.utilization', wave(...guestCpu, 5)),
        ],
        [['a', 'b']],
        ['a', 'b'],
      ),
      changes: [
        {
          ref: 'flag',
          kind: 'feature_flag',
          resource: service('b'),
          atMs: T0 - 8_000,
          title: 'Flag on b',
        },
      ],
      graph: {
        nodes: [],
        edges: [
          { from: service('a'), to: service('b'), kind: 'calls' },
          { from: service('b'), to: database, kind: 'calls' },
          ...[service('a'), service('b'), database].map((from) => ({
            from,
            to: host,
            kind: 'runs_on' as const,
          })),
        ],
      },
    });
    it('is blamed for all that run there, before a database and a flag of one of them', () => {
      const [first, ...others] = rankCauses(scene([0.1, 0.1])).causes;
      expect(first).toMatchObject({ kind: 'saturation', resource: host });
      expect(first?.speaksFor.join()).toContain(
        'CPU of h rose from 19.9% to 99.5%,2 running on it degraded together without using it up themselves',
      );
      expect(others.every((cause) => cause.score < 0.3)).toBe(true);
    });
    it('is blamed when the same work takes each of its services more processor time', () => {
      const input = scene([0.1, 0.24]);
      const cpu = series('a', 'process.cpu.utilization', wave(0.2, 0.48, 6));
      const { causes } = rankCauses({ ...input, series: [...input.series, cpu] });
      expect(causes[0]).toMatchObject({ kind: 'saturation', resource: host, verdict: 'likely' });
      expect(causes[0]?.speaksAgainst).toEqual([]);
    });
    it('is blamed although a service that also runs on another host stays well', () => {
      const other = { kind: 'host', name: 'h2' };
      const input: CauseInput = {
        ...base(
          [
            series('a', 'service.latency.p95', wave(0.1, 0.32, 1)),
            series('s', 'service.latency.p95', wave(0.1, 0.1, 2)),
            { ...series('h', 'system.cpu.utilization', wave(0.2, 0.98, 4)), resource: host },
          ],
          [],
          ['a'],
        ),
        graph: {
          nodes: [],
          edges: [
            { from: service('a'), to: host, kind: 'runs_on' },
            { from: service('s'), to: host, kind: 'runs_on' },
            { from: service('s'), to: other, kind: 'runs_on' },
          ],
        },
      };
      expect(rankCauses(input).causes[0]).toMatchObject({ kind: 'saturation', resource: host });
      const alone = { ...input.graph, edges: input.graph.edges.slice(0, 2) };
      expect(rankCauses({ ...input, graph: alone }).causes[0]?.resource).not.toEqual(host);
    });
    it('is not blamed for what one of them uses up itself', () => {
      const { causes } = rankCauses(scene([0.1, 0.85]));
      expect(causes[0]?.resource).not.toEqual(host);
      const blamed = causes.find((cause) => cause.resource.name === host.name);
      expect(blamed?.speaksAgainst.join()).toContain('uses more itself');
    });
  });
  it('does not blame a later rise of traffic for a full disk or a starved host', () => {
    const host = { kind: 'host', name: 'h' };
    const onHost = (metric: string, points: readonly Point[]): CauseSeries => ({
      ...series('h', metric, points),
      resource: host,
    });
    const surge = [
      series('a', 'service.request.rate', wave(10, 40, 1, 120)),
      series('a', 'service.latency.p95', wave(0.1, 0.4, 2, 120)),
    ];
    const graph = {
      nodes: [],
      edges: [{ from: service('a'), to: host, kind: 'runs_on' as const }],
    };
    const disk = onHost('system.filesystem.utilization', wave(0.5, 0.98, 3));
    const full: CauseInput = {
      ...base([disk, ...surge], [], []),
      alerts: [{ ...alertOn('h', disk.metric), resource: host }],
      graph,
    };
    expect(rankCauses(full).causes.map(({ kind }) => kind)).toEqual(['saturation']);
    const cpu = onHost('system.cpu.utilization', wave(0.2, 0.98, 4));
    const slow = series('a', 'service.latency.p50', wave(0.05, 0.2, 5));
    const starved: CauseInput = {
      ...base([cpu, slow, ...surge], [], []),
      alerts: [{ ...alertOn('h', cpu.metric), resource: host }, alertOn('a', slow.metric)],
      graph,
    };
    const [first] = rankCauses(starved).causes;
    expect(first).toMatchObject({ kind: 'saturation', resource: host, verdict: 'likely' });
    expect(first?.speaksAgainst).not.toContain('Traffic rose at the same time');
  });
  it('tells of a disk that only grows when it will be full', () => {
    const host = { kind: 'host', name: 'h' };
    const points = Array.from({ length: 80 }, (_, index): Point => [
      T0 + (index - 75) * 10_000,
      0.52 + 0.005 * Math.max(0, index - 4),
    ]);
    const disk = { ...series('h', 'system.filesystem.utilization', points), resource: host };
    const input: CauseInput = {
      ...base([{ ...disk, limit: 1 }], [], []),
      nowMs: T0 + 40_000,
      alerts: [{ ...alertOn('h', disk.metric), resource: host, kind: 'limit-crossed' }],
    };
    const [first] = rankCauses(input).causes;
    expect(first).toMatchObject({ kind: 'saturation', title: 'disk use of h fills up' });
    // From 52 % by half a point every 10 s: 10.5 points are left after 75 of them.
    expect(first?.speaksFor.at(-1)).toBe('At this rate it is full in 4 min');
  });
});

describe('words', () => {
  it('give figures with units', () => {
    expect(formatFigure(0.0412, 's')).toBe('41.2 ms');
    expect(formatFigure(2.5, 's')).toBe('2.5 s');
    expect(formatFigure(0.1234, '1')).toBe('12.3%');
    expect(formatFigure(48 * 2 ** 20, 'By')).toBe('48 MiB');
    expect(formatFigure(100, '1/s')).toBe('100 per second');
    expect(formatFigure(NaN, 's')).toBe('no data');
    expect(formatFigure(0, 's')).toBe('0 ms');
    expect(formatSpan(12_400)).toBe('12 s');
    expect(formatSpan(300_000)).toBe('5 min');
    expect(formatSpan(9_000_000)).toBe('2.5 h');
  });
  it('describe a clear slowdown by its factor, and other shifts by both figures', () => {
    const step = (before: number, after: number): Point[] =>
      Array.from({ length: 120 }, (_, index): Point => [
        T0 + (index - 90) * 10_000,
        index < 90 ? before : after,
      ]);
    const shift = (metric: string, points: readonly Point[], caller?: string) =>
      describeShift(measureSeries(series('a', metric, points, caller), T0, 30_000));
    expect(shift('service.latency.p95', step(0.04, 0.216))).toBe(
      'a takes 5.4 times as long (p95: 40 ms to 216 ms)',
    );
    expect(shift('edge.latency.p95', step(0.04, 0.48), 'shop')).toBe(
      'Calls from shop to a take 12 times as long (p95: 40 ms to 480 ms)',
    );
    expect(shift('service.latency.p95', step(0.04, 0.05))).toBe(
      'Latency (p95) of a rose from 40 ms to 50 ms',
    );
    expect(shift('service.error.ratio', step(0.01, 0.12))).toBe(
      'Error ratio of a rose from 1% to 12%',
    );
  });
  it('tell a change and its timing', () => {
    const change = {
      ref: 'r',
      kind: 'deployment' as const,
      resource: service('a'),
      atMs: T0,
      title: 'Deploy a',
      before: '1.0',
      after: '1.1',
    };
    expect(changeTitle(change)).toBe('Deploy a (1.0 to 1.1)');
    expect(changeTitle({ ...change, title: 'Deploy a 1.1' })).toBe('Deploy a 1.1');
    expect(describeTiming(change, T0 + 12_000)).toBe('The signals changed 12 s after the change');
    expect(describeTiming(change, T0 - 12_000)).toBe(
      'The change happened 12 s after the signals had changed',
    );
  });
});
