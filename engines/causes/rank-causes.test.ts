import { describe, expect, it } from 'vitest';
import type { CauseInput } from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import { diagnoseSeeds } from '#engines/causes/testing/diagnose.ts';
import type { FaultKind } from '#engines/causes/testing/faults.ts';
import { watchScenario } from '#engines/causes/testing/observe.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';

// 8 kinds x 16 seeds = 128 invented companies, half sampled every 2 s, half every 10 s. More seeds: `diagnoseSeeds` from a bench.
const KINDS: readonly FaultKind[] = [
  'bad-deploy',
  'memory-leak',
  'slow-dependency',
  'dependency-outage',
  'traffic-surge',
  'noisy-neighbour',
  'disk-filling',
  'silent-exporter',
];
const SEEDS_PER_HALF = 8;
const seedsOf = (kind: FaultKind, half: number): number[] =>
  Array.from(
    { length: SEEDS_PER_HALF },
    (_, index) => 1000 * (KINDS.indexOf(kind) + 1) + 100 * half + index,
  );

describe('rankCauses on invented companies', () => {
  for (const kind of KINDS) {
    it(`names the cause of ${kind} first`, () => {
      const outcomes = [
        ...diagnoseSeeds(kind, seedsOf(kind, 0), 2000, 20_000),
        ...diagnoseSeeds(kind, seedsOf(kind, 1), 10_000, 0),
      ];
      const seen = outcomes.filter((outcome) => outcome.seen);
      const wrong = seen.filter((outcome) => !outcome.right).map((outcome) => outcome.answer);
      expect(seen.length).toBeGreaterThan(12);
      expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(seen.length * 0.05);
      expect(outcomes.filter((outcome) => outcome.blamedChange)).toEqual([]);
    });
  }
});

/** The same scene as a machine shows it that is too busy to send: own series end early, and each source is called silent. */
function withMassSilence(input: CauseInput): CauseInput {
  const lastMs = Math.max(...input.alerts.map((alert) => alert.startedAtMs)) + 40_000;
  const nowMs = lastMs + 70_000;
  const silent = input.graph.nodes.map((resource) => ({
    id: `silent ${resource.name}`,
    startedAtMs: lastMs,
    resource,
    metric: '',
    role: 'other' as const,
    kind: 'silent',
  }));
  const series = input.series.map((item) => ({
    ...item,
    points: item.points.filter(([atMs]) => item.caller !== undefined || atMs <= lastMs),
  }));
  return { ...input, nowMs, series, alerts: [...input.alerts, ...silent] };
}

describe('rankCauses while most sources fall silent', () => {
  for (const kind of ['noisy-neighbour', 'dependency-outage'] as const)
    it(`still names the cause of ${kind}`, () => {
      const seeds = [0, 1, 2, 3, 4, 5].map((index) => 9000 + index);
      const answers = seeds.flatMap((seed) => {
        const { fault, firedMs, inputAfter } = watchScenario(seed, kind, 2000);
        if (Number.isNaN(firedMs)) return [];
        const { causes } = rankCauses(withMassSilence(inputAfter(120_000)));
        const first = causes[0];
        return [
          {
            seed,
            right: first?.kind === fault.truth.kind && first.resource.name === fault.truth.name,
          },
        ];
      });
      expect(answers.length).toBeGreaterThanOrEqual(5);
      expect(answers.filter((answer) => !answer.right)).toEqual([]);
    });
});

function renamed(input: CauseInput): CauseInput {
  const rename = (resource: ResourceRef): ResourceRef => ({
    kind: resource.kind,
    name: `z${resource.name.split('').toReversed().join('')}`,
  });
  const both = <T extends { readonly resource: ResourceRef; readonly caller?: ResourceRef }>(
    item: T,
  ): T => ({
    ...item,
    resource: rename(item.resource),
    ...(item.caller ? { caller: rename(item.caller) } : {}),
  });
  return {
    nowMs: input.nowMs,
    alerts: input.alerts.map(both).toReversed(),
    changes: input.changes.map(both).toReversed(),
    series: input.series.map(both).toReversed(),
    graph: {
      nodes: input.graph.nodes.map(rename).toReversed(),
      edges: input.graph.edges
        .map((edge) => ({ ...edge, from: rename(edge.from), to: rename(edge.to) }))
        .toReversed(),
    },
  };
}

describe('rankCauses', () => {
  it('depends neither on names nor on the order of its input', () => {
    for (const kind of KINDS) {
      const input = watchScenario(7, kind, 2000).inputAfter(30_000);
      const plain = rankCauses(input);
      const other = rankCauses(renamed(input));
      const summary = (ranking: typeof plain) =>
        ranking.causes.map((cause) => `${cause.kind} ${cause.score.toFixed(2)}`).toSorted();
      expect(summary(other)).toEqual(summary(plain));
      expect(other.causes[0]?.kind).toBe(plain.causes[0]?.kind);
    }
  });
  it('moves with time', () => {
    const input = watchScenario(7, 'bad-deploy', 2000).inputAfter(30_000);
    const shiftMs = 86_400_000;
    const later: CauseInput = {
      ...input,
      nowMs: input.nowMs + shiftMs,
      alerts: input.alerts.map((alert) => ({ ...alert, startedAtMs: alert.startedAtMs + shiftMs })),
      changes: input.changes.map((change) => ({ ...change, atMs: change.atMs + shiftMs })),
      series: input.series.map((series) => ({
        ...series,
        points: series.points.map(([atMs, value]) => [atMs + shiftMs, value] as const),
      })),
    };
    expect(rankCauses(later).causes.map((cause) => cause.score)).toEqual(
      rankCauses(input).causes.map((cause) => cause.score),
    );
    expect(rankCauses(later).onsetMs).toBe(rankCauses(input).onsetMs + shiftMs);
  });
  it('tells why a change is ruled out and gives evidence for the cause', () => {
    const { causes, ruledOut } = rankCauses(
      watchScenario(3, 'slow-dependency', 10_000).inputAfter(60_000),
    );
    expect(causes[0]).toMatchObject({ kind: 'dependency', change: null, verdict: 'likely' });
    expect(causes[0]?.evidence.length).toBeGreaterThan(0);
    expect(causes[0]?.evidence[0]?.title).toMatch(
      'Calls from teshishi-0 to nokashi-9 take 8 times as long (p95: 32.7 ms to 261 ms)',
    );
    expect(causes.length).toBeLessThanOrEqual(5);
    expect(ruledOut.length).toBeGreaterThan(0);
    for (const cause of ruledOut) expect(cause.speaksAgainst.length).toBeGreaterThan(0);
  });
  it('says unknown when there is nothing to go by', () => {
    const resource = { kind: 'service', name: 'a' };
    const empty: CauseInput = {
      nowMs: 1e12,
      alerts: [],
      changes: [],
      graph: { nodes: [], edges: [] },
      series: [],
    };
    expect(rankCauses(empty).causes).toMatchObject([{ kind: 'unknown', change: null }]);
    const alert = {
      id: '1',
      startedAtMs: 1e12 - 60_000,
      resource,
      metric: 'service.latency.p95',
      role: 'latency' as const,
    };
    const points = [[1e12 - 50_000, NaN] as const];
    const dark: CauseInput = {
      ...empty,
      alerts: [alert],
      changes: [{ ref: 'c', kind: 'deployment', resource, atMs: 1e12 - 61_000, title: 'Deploy a' }],
      graph: { nodes: [resource], edges: [] },
      series: [
        { seriesId: 's', metric: alert.metric, role: 'latency', unit: 's', resource, points },
      ],
    };
    const ranking = rankCauses(dark);
    expect(ranking.causes).toMatchObject([{ kind: 'unknown', resource }]);
    expect(ranking.ruledOut.map((cause) => cause.change?.ref)).toEqual(['c']);
  });
  it('takes silence for missing data while the callers are content', () => {
    const resource = { kind: 'host', name: 'h' };
    const silent: CauseInput = {
      nowMs: 1e12,
      alerts: [
        {
          id: '1',
          startedAtMs: 1e12 - 90_000,
          resource,
          metric: 'system.cpu.utilization',
          role: 'cpu',
          kind: 'silent',
        },
      ],
      changes: [],
      graph: { nodes: [resource], edges: [] },
      series: [],
    };
    expect(rankCauses(silent).causes[0]).toMatchObject({ kind: 'data', resource });
    const points = (sinceMs: number) =>
      Array.from({ length: 60 }, (_, index) => [sinceMs - index * 10_000, 0.2] as const);
    const reporter = (name: string, lastMs: number) => ({
      seriesId: name,
      metric: 'system.cpu.utilization',
      role: 'cpu' as const,
      unit: '1',
      resource: { kind: 'host', name },
      points: points(lastMs),
    });
    const scoreWith = (othersMs: number) =>
      rankCauses({
        ...silent,
        series: [
          reporter('h', 1e12 - 90_000),
          ...['a', 'b', 'c'].map((name) => reporter(name, othersMs)),
        ],
      }).causes.find((cause) => cause.kind === 'data');
    // The disk of a host that says nothing is not scarce, and when all stop it is not this one.
    expect(scoreWith(1e12)?.speaksFor).toContain('The other sources still report');
    expect(scoreWith(1e12)?.score).toBe(0.9);
    expect(scoreWith(1e12 - 80_000)?.score).toBeLessThan(0.4);
  });
});

describe('rankCauses with a second fault', () => {
  const service = (name: string): ResourceRef => ({ kind: 'service', name });
  const [startMs, stepMs] = [Date.UTC(2026, 0, 6), 10_000];
  const onsetMs = startMs + 30 * 60_000;
  const nowMs = onsetMs + 8 * 60_000;
  /** Latency of calls from the entry to a service, that rises to `slowS` at `atMs`. */
  const calls = (name: string, atMs: number, slowS: number): CauseInput['series'][number] => ({
    seriesId: name,
    metric: 'edge.latency.p95',
    role: 'latency',
    unit: 's',
    resource: service(name),
    caller: service('entry'),
    points: Array.from({ length: (nowMs - startMs) / stepMs }, (_, index) => {
      const timeMs = startMs + index * stepMs;
      return [timeMs, (timeMs < atMs ? 0.05 : slowS) * (1 + 0.02 * Math.sin(index * 7))] as const;
    }),
  });
  const alert = (name: string, startedAtMs: number): CauseInput['alerts'][number] => ({
    id: name,
    startedAtMs,
    resource: service(name),
    caller: service('entry'),
    metric: 'edge.latency.p95',
    role: 'latency',
    kind: 'above-range',
    seriesId: name,
  });
  const rankAt = (secondMs: number) =>
    rankCauses({
      nowMs,
      changes: [],
      alerts: [alert('first', onsetMs + 40_000), alert('second', secondMs + 40_000)],
      graph: {
        nodes: ['entry', 'first', 'second'].map(service),
        edges: ['first', 'second'].map((name) => ({
          from: service('entry'),
          to: service(name),
          kind: 'calls' as const,
        })),
      },
      series: [calls('first', onsetMs, 0.1), calls('second', secondMs, 0.5)],
    }).causes.map(({ resource }) => resource.name);

  it('keeps the cause that began with the incident first when a larger fault begins later', () => {
    expect(rankAt(onsetMs)).toEqual(['second', 'first']);
    expect(rankAt(onsetMs + 3 * 60_000)).toEqual(['first', 'second']);
  });
});
