import { describe, expect, it } from 'vitest';
import type { CauseAlert, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';

const T0 = 1_795_615_200_000;
const MIN = 60_000;
const service = (name: string): ResourceRef => ({ kind: 'service', name });
const host: ResourceRef = { kind: 'host', name: 'h' };
const database: ResourceRef = { kind: 'database', name: 'd' };

/** Half an hour of samples around T0, every 10 s, with 3 % noise. `steps`: level from each minute on. */
function course(first: number, steps: readonly (readonly [number, number])[], seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: 240 }, (_, index): Point => {
    const atMs = T0 + (index - 180) * 10_000;
    const level = steps.findLast(([minute]) => atMs >= T0 + minute * MIN)?.[1] ?? first;
    return [atMs, level * (1 + 0.03 * normalFrom(random))];
  });
}

const series = (
  resource: ResourceRef,
  metric: string,
  points: readonly Point[],
  caller?: ResourceRef,
): CauseSeries => ({
  seriesId: `${caller?.name ?? ''}>${resource.name} ${metric}`,
  metric,
  role: classifySignal(metric).role,
  unit: classifySignal(metric).unit,
  resource,
  ...(caller === undefined ? {} : { caller }),
  points,
});

const alertOf = (item: CauseSeries, minute: number): CauseAlert => ({
  id: item.seriesId,
  seriesId: item.seriesId,
  startedAtMs: T0 + minute * MIN + 10_000,
  resource: item.resource,
  ...(item.caller === undefined ? {} : { caller: item.caller }),
  metric: item.metric,
  role: item.role,
  kind: 'above-range',
});

const release = (name: string, minute: number) => ({
  ref: `release of ${name}`,
  kind: 'deployment' as const,
  resource: service(name),
  atMs: T0 + minute * MIN,
  title: `Deploy ${name}`,
});

const input = (
  list: readonly CauseSeries[],
  edges: CauseInput['graph']['edges'],
  given: Partial<CauseInput>,
): CauseInput => ({
  nowMs: T0 + 9 * MIN,
  alerts: [],
  changes: [],
  graph: { nodes: [], edges },
  ...given,
  series: list.map((item) => ({
    ...item,
    points: item.points.filter(([atMs]) => atMs <= (given.nowMs ?? T0 + 9 * MIN)),
  })),
});

const summary = (given: CauseInput) =>
  rankCauses(given).causes.map(
    ({ kind, resource, later }) => `${kind} ${resource.name}${later === true ? ' later' : ''}`,
  );

// a and b run on h, and a calls b.
const onHost = [
  { from: service('a'), to: service('b'), kind: 'calls' as const },
  { from: service('a'), to: host, kind: 'runs_on' as const },
  { from: service('b'), to: host, kind: 'runs_on' as const },
];

describe('rankCauses with a second onset', () => {
  it('names a starved host first and the release behind it that made one of its services worse yet', () => {
    const slow = series(
      service('a'),
      'service.latency.p95',
      course(
        0.1,
        [
          [0, 0.25],
          [5, 1.2],
        ],
        1,
      ),
    );
    const slower = series(
      service('b'),
      'service.latency.p95',
      course(
        0.05,
        [
          [0, 0.12],
          [5, 1],
        ],
        2,
      ),
    );
    const cpu = series(host, 'system.cpu.utilization', course(0.25, [[0, 0.98]], 3));
    const scene = input([slow, slower, cpu], onHost, {
      alerts: [alertOf(slow, 0), alertOf(slower, 0)],
      changes: [release('b', 5)],
    });
    expect(summary(scene).slice(0, 2)).toEqual(['saturation h', 'change b later']);
    const until = input([slow, slower, cpu], onHost, {
      ...scene,
      nowMs: T0 + 4 * MIN,
      changes: [],
    });
    expect(summary(until)[0]).toBe('saturation h');
  });

  it('keeps the slow dependency first when traffic rises later', () => {
    const edges = [{ from: service('a'), to: database, kind: 'calls' as const }];
    const slow = series(
      service('a'),
      'service.latency.p95',
      course(
        0.1,
        [
          [0, 0.3],
          [4, 1.5],
        ],
        1,
      ),
    );
    const call = series(
      database,
      'edge.latency.p95',
      course(
        0.02,
        [
          [0, 0.22],
          [4, 0.3],
        ],
        2,
      ),
      service('a'),
    );
    const rate = series(service('a'), 'service.request.rate', course(20, [[4, 80]], 3));
    const scene = input([slow, call, rate], edges, {
      alerts: [alertOf(slow, 0), alertOf(call, 0)],
    });
    expect(summary(scene).slice(0, 2)).toEqual(['dependency d', 'traffic a later']);
  });

  it('finds no second onset in a single fault with an innocent release during it', () => {
    const edges = [{ from: service('a'), to: database, kind: 'calls' as const }];
    const slow = series(service('a'), 'service.latency.p95', course(0.1, [[0, 0.3]], 1));
    const call = series(database, 'edge.latency.p95', course(0.02, [[0, 0.22]], 2), service('a'));
    const scene = input([slow, call], edges, {
      alerts: [alertOf(slow, 0), alertOf(call, 0)],
      changes: [release('a', 3)],
    });
    const { causes } = rankCauses(scene);
    expect(causes[0]).toMatchObject({ kind: 'dependency', resource: database });
    expect(causes.filter(({ later }) => later === true)).toEqual([]);
  });

  it('blames a release for errors that began with it and not with the surge before it', () => {
    const rate = series(service('a'), 'service.request.rate', course(20, [[0, 80]], 1));
    const slow = series(service('a'), 'service.latency.p95', course(0.1, [[0, 1.5]], 2));
    const errors = series(service('a'), 'service.error.ratio', course(0.002, [[1, 0.05]], 3));
    const scene = (releasedAt: number) =>
      input([rate, slow, errors], [], {
        alerts: [alertOf(rate, 0), alertOf(slow, 0), alertOf(errors, 1)],
        changes: [release('a', releasedAt)],
      });
    expect(summary(scene(1)).slice(0, 2)).toEqual(['traffic a', 'change a later']);
    expect(summary(scene(-1))).not.toContain('change a');
  });

  it('judges the first onset by the data up to the first action', () => {
    const slow = series(
      service('a'),
      'service.latency.p95',
      course(
        0.1,
        [
          [0, 0.5],
          [2, 0.1],
          [6, 0.6],
        ],
        1,
      ),
    );
    const rate = series(service('a'), 'service.request.rate', course(20, [[6, 80]], 2));
    const scene = input([slow, rate], [], {
      alerts: [alertOf(slow, 0), alertOf(rate, 6)],
      changes: [release('a', 0)],
      actedMs: T0 + 2 * MIN,
    });
    expect(summary(scene).slice(0, 2)).toEqual(['change a', 'traffic a later']);
  });

  it('does not blame again what began with an earlier incident', () => {
    const edges = [{ from: service('a'), to: database, kind: 'calls' as const }];
    const failing = series(
      database,
      'edge.error.ratio',
      course(0.001, [[-5, 0.9]], 1),
      service('a'),
    );
    const slow = series(service('a'), 'service.latency.p95', course(0.1, [[0, 0.4]], 2));
    const alone = input([failing, slow], edges, {
      alerts: [alertOf(slow, 0)],
      changes: [release('a', 0)],
    });
    const [before] = rankCauses(alone).causes.filter(({ kind }) => kind === 'dependency');
    const [after] = rankCauses({ ...alone, earlierAlerts: [alertOf(failing, -5)] }).causes.filter(
      ({ resource }) => resource.name === 'd',
    );
    expect(before?.score).toBeGreaterThan(0.5);
    expect(after?.score ?? 0).toBeLessThan(0.35);
    expect(after?.speaksAgainst).toContain('It started with an earlier incident');
  });

  it('does not move the onset when what alerts gets worse later', () => {
    const slow = series(
      service('a'),
      'service.latency.p95',
      course(
        0.1,
        [
          [0, 0.2],
          [5, 3],
        ],
        1,
      ),
    );
    const scene = input([slow], [], { alerts: [alertOf(slow, 0)] });
    expect(Math.abs(rankCauses(scene).onsetMs - T0)).toBeLessThanOrEqual(10_000);
  });
});
