import { describe, expect, test } from 'vitest';
import type {
  CandidateChange,
  CauseAlert,
  CauseInput,
  CauseSeries,
  GraphEdge,
} from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';

const minuteMs = 60_000;
const stepMs = 5 * minuteMs;
const onsetMs = 1_000 * stepMs;
const nowMs = onsetMs + 8 * stepMs;
const model = { kind: 'model', name: 'ranker' };
const server = { kind: 'service', name: 'scoring' };
const shop = { kind: 'service', name: 'till' };
const host = { kind: 'host', name: 'node' };
const feed = { kind: 'job', name: 'features' };

type Step = { usual: number; after?: number; noise?: number };
const random = seededRandom(5);

/** A series that is usual up to the onset and another value from there on. */
function series(
  id: string,
  role: SignalRole,
  metric: string,
  { usual, after = usual, noise = 0.002 }: Step,
  given: Partial<CauseSeries> = {},
): CauseSeries {
  const points = Array.from({ length: 48 }, (_, index): [number, number] => {
    const atMs = nowMs - (47 - index) * stepMs;
    const requestMs = atMs - (given.delayMs ?? 0);
    return [atMs, (requestMs >= onsetMs ? after : usual) + noise * (random() - 0.5)];
  });
  return { seriesId: id, metric, role, unit: '1', resource: model, points, ...given };
}

const realised = (after: number, given: Partial<CauseSeries> = {}) =>
  series(
    'realised',
    'quality',
    'model.quality',
    { usual: 0.92, after },
    {
      labels: { measure: 'accuracy', basis: 'realised', version: '1' },
      ...given,
    },
  );
const estimated = (after: number) =>
  series(
    'estimated',
    'estimate',
    'model.quality',
    { usual: 0.91, after },
    {
      labels: { measure: 'accuracy', basis: 'estimated', version: '1' },
    },
  );
const drift = (after: number, resource = model, id = 'drift') =>
  series(
    id,
    'drift',
    'model.drift',
    { usual: 0.01, after },
    { labels: { column: 'amount', method: 'psi' }, resource },
  );
const missing = (after: number) =>
  series(
    'missing',
    'data',
    'model.data_quality',
    { usual: 0, after, noise: 0 },
    {
      labels: { column: 'amount', check: 'missing' },
    },
  );
const labels = (after: number) =>
  series('labels', 'labels', 'model.label_maturity', { usual: 1, after });
const quiet = () => [realised(0.92), estimated(0.91), drift(0.01), missing(0), labels(1)];

/** The quiet scene with some of its series replaced. */
const scene = (...moved: CauseSeries[]): CauseSeries[] => {
  const ids = new Set(moved.map(({ seriesId }) => seriesId));
  return [...quiet().filter(({ seriesId }) => !ids.has(seriesId)), ...moved];
};

const alert = (
  seriesId: string,
  role: SignalRole,
  metric = 'model.quality',
  resource = model,
): CauseAlert => ({
  id: seriesId,
  startedAtMs: onsetMs + stepMs,
  resource,
  metric,
  role,
  kind: 'limit-crossed',
  seriesId,
});
const alertRealised = alert('realised', 'quality');

const edges: GraphEdge[] = [
  { from: model, to: server, kind: 'served_by' },
  { from: server, to: host, kind: 'runs_on' },
  { from: shop, to: server, kind: 'calls' },
  { from: model, to: feed, kind: 'fed_by' },
];

function rank(
  given: Partial<CauseInput> & { series: readonly CauseSeries[]; alerts: readonly CauseAlert[] },
) {
  return rankCauses({
    nowMs,
    changes: [],
    graph: { nodes: [model, server, shop, host, feed], edges },
    ...given,
  }).causes;
}

const release = (atMs: number, after = '2'): CandidateChange => ({
  ref: `release-${after}`,
  kind: 'model_version',
  resource: model,
  atMs,
  title: `ranker ${after} serves`,
  before: '1',
  after,
});

describe('what made a model worse', () => {
  test('concept drift: realised quality falls while inputs and estimate stay quiet', () => {
    const [first] = rank({ series: scene(realised(0.7)), alerts: [alertRealised] });
    expect(first).toMatchObject({ kind: 'drift', resource: model, verdict: 'likely' });
    expect(first?.title).toContain('Concept drift');
    expect(first?.speaksFor.join(' ')).toContain('cannot see');
  });

  test('the same when labels come hours later: the delay is taken off', () => {
    const delayMs = 12 * stepMs;
    const told = realised(0.7);
    const points = told.points.map(([atMs, value]): [number, number] => [atMs + delayMs, value]);
    const input = {
      series: scene({ ...told, points, delayMs }),
      alerts: [{ ...alertRealised, startedAtMs: onsetMs + stepMs + delayMs }],
      nowMs: nowMs + delayMs,
      changes: [release(onsetMs + delayMs - minuteMs)],
    };
    expect(rank(input)[0]?.title).toContain('Concept drift');
  });

  test('covariate drift: the inputs moved, and the estimate fell with them', () => {
    const moved = scene(drift(0.6), estimated(0.8), realised(0.8));
    const [first] = rank({ series: moved, alerts: [alertRealised] });
    expect(first?.kind).toBe('drift');
    expect(first?.title).toContain('Covariate drift');
  });

  test('a harmless shift is said to be one, and is no likely cause of anything', () => {
    const causes = rank({
      series: scene(drift(0.6)),
      alerts: [alert('drift', 'drift', 'model.drift')],
    });
    const found = causes.find(({ kind }) => kind === 'drift');
    expect(found?.title).toContain('without expected loss');
    expect(causes.some(({ verdict }) => verdict === 'likely')).toBe(false);
  });

  test('a feature outage is blamed on the job that feeds the model, although inputs drift and quality falls', () => {
    const broken = scene(missing(0.6), drift(1.5), realised(0.75), estimated(0.8));
    const alerts = [alertRealised, alert('missing', 'data', 'model.data_quality')];
    expect(rank({ series: broken, alerts })[0]).toMatchObject({ kind: 'data', resource: feed });
  });

  test('feature job and promotion in one window are told apart by the values', () => {
    const changes = [release(onsetMs - 2 * minuteMs)];
    const alerts = [alertRealised];
    const outage = rank({ series: scene(missing(0.6), realised(0.75)), alerts, changes });
    expect(outage[0]?.kind).toBe('data');
    const bad = rank({ series: scene(realised(0.75)), alerts, changes });
    expect(bad[0]).toMatchObject({ kind: 'release', change: { ref: 'release-2' } });
  });

  test('a bad version: the one that came got worse, the one beside it did not', () => {
    const changes = [release(onsetMs - minuteMs)];
    const other = { ...realised(0.92), seriesId: 'realised-old' };
    const own = {
      ...realised(0.7),
      labels: { measure: 'accuracy', basis: 'realised', version: '2' },
    };
    expect(rank({ series: scene(own, other), alerts: [alertRealised], changes })[0]?.kind).toBe(
      'release',
    );
    // The last windows of a version that fades hold few requests, and so tell a little of everything.
    const fading = { ...realised(0.88), seriesId: 'realised-old' };
    const spared = rank({ series: scene(own, fading), alerts: [alertRealised], changes })[0];
    expect(spared).toMatchObject({ kind: 'release', verdict: 'likely' });
    expect(spared?.speaksFor).toContain('The other version that serves beside it hardly got worse');
    const both = scene({ ...own }, { ...realised(0.7), seriesId: 'realised-old' });
    const innocent = rank({
      series: both,
      alerts: [alertRealised],
      changes: [release(onsetMs - 60 * minuteMs)],
    });
    expect(innocent[0]?.kind).toBe('drift');
  });

  test('a bad version that took all requests at once is compared with the one that it replaced', () => {
    const split = (usual: number, after: number, basis: string): CauseSeries[] => {
      const role = basis === 'realised' ? 'quality' : 'estimate';
      const labels = { measure: 'accuracy', basis };
      const whole = series(basis, role, 'model.quality', { usual, after }, { labels });
      const isOld = ([atMs]: readonly [number, number]): boolean => atMs < onsetMs;
      const old = whole.points.filter(isOld);
      const own = whole.points.filter((point) => !isOld(point));
      return [
        { ...whole, seriesId: `${basis}-1`, labels: { ...labels, version: '1' }, points: old },
        { ...whole, seriesId: basis, labels: { ...labels, version: '2' }, points: own },
      ];
    };
    const found = rank({
      series: scene(...split(0.92, 0.55, 'realised'), ...split(0.91, 0.88, 'estimated')),
      alerts: [alertRealised],
      changes: [release(onsetMs - minuteMs)],
    });
    expect(found[0]).toMatchObject({ kind: 'release', change: { ref: 'release-2' } });
    expect(found[0]?.verdict).toBe('likely');
    expect(found[0]?.evidence[0]?.seriesId).toBe('realised');
    expect(found[0]?.evidence[0]?.before).toBeCloseTo(0.92, 2);
  });

  test('a bad version that comes back is compared with the one that served meanwhile', () => {
    const usual = realised(0.92);
    const isBad = ([atMs]: readonly [number, number]): boolean =>
      atMs >= onsetMs || (atMs >= onsetMs - 14 * stepMs && atMs < onsetMs - 10 * stepMs);
    const old = {
      ...usual,
      seriesId: 'realised-1',
      points: usual.points.filter((at) => !isBad(at)),
    };
    const back: CauseSeries = {
      ...usual,
      labels: { ...usual.labels, version: '2' },
      points: usual.points.filter(isBad).map(([atMs, value]) => [atMs, value - 0.4]),
    };
    const found = rank({
      series: scene(old, back),
      alerts: [alertRealised],
      changes: [release(onsetMs - minuteMs)],
    });
    expect(found[0]).toMatchObject({ kind: 'release', verdict: 'likely' });
  });

  test('the end of a column that moved as a whole is no bad value; a unit that changed is', () => {
    const outside = (share: number) =>
      series(
        'outside',
        'data',
        'model.data_quality',
        { usual: 0, after: share, noise: 0 },
        {
          labels: { column: 'amount', check: 'range' },
        },
      );
    const alerts = [alert('outside', 'data', 'model.data_quality')];
    const shifted = rank({ series: scene(outside(0.043), drift(4.9)), alerts });
    expect(shifted.map(({ kind }) => kind)).not.toContain('data');
    expect(shifted.some(({ title }) => title.startsWith('Covariate drift'))).toBe(true);
    const unit = rank({ series: scene(outside(0.95), drift(8)), alerts });
    expect(unit[0]).toMatchObject({ kind: 'data', verdict: 'likely' });
    // Some rows of another unit move the column no further than they are many.
    const some = rank({ series: scene(outside(0.1), drift(0.6)), alerts });
    expect(some[0]?.kind).toBe('data');
  });

  test('a flag of the service is blamed only where the answers have changed', () => {
    const flag: CandidateChange = {
      ...release(onsetMs - minuteMs),
      ref: 'flag',
      kind: 'feature_flag',
      resource: server,
    };
    const given = { alerts: [alertRealised], changes: [flag] };
    const quiet = rank({ series: scene(realised(0.7)), ...given });
    expect(quiet[0]?.title).toContain('Concept drift');
    const blamed = quiet.find(({ change }) => change?.ref === 'flag');
    expect(blamed?.speaksAgainst ?? []).toContain('The model answers as before');
    const moved = rank({ series: scene(realised(0.7), estimated(0.75)), ...given });
    expect(moved[0]).toMatchObject({ kind: 'release', change: { ref: 'flag' } });
  });

  test('a release under which the answers were good for a while is not blamed for a later fall', () => {
    const long = realised(0.7, { windowMs: 2 * stepMs });
    const changes = [release(onsetMs - 6 * stepMs)];
    const [first, ...others] = rank({ series: scene(long), alerts: [alertRealised], changes });
    expect(first?.title).toContain('Concept drift');
    const cleared = others.find(({ kind }) => kind === 'release');
    expect(cleared?.speaksAgainst ?? []).toContain(
      'The answers were as good as before for 35 min after it',
    );
    const until = (atMs: number) => atMs < onsetMs - 6 * stepMs;
    const versions = [
      { ...long, points: long.points.filter(([atMs]) => until(atMs)) },
      {
        ...long,
        seriesId: 'realised-2',
        labels: { ...long.labels, version: '2' },
        points: long.points.filter(([atMs]) => !until(atMs)),
      },
    ];
    const alerts = [{ ...alertRealised, seriesId: 'realised-2' }];
    const told = rank({ series: scene(...versions), alerts, changes });
    expect(told[0]?.title).toContain('Concept drift');
    // The first window that holds answers of the new version alone lies behind the onset: labels cannot clear it yet.
    const short = [release(onsetMs - 2 * stepMs)];
    const blamed = rank({ series: scene(long), alerts: [alertRealised], changes: short });
    expect(blamed[0]?.kind).toBe('release');
  });

  test('a release after the trouble had begun is not blamed', () => {
    const changes = [release(onsetMs + 30 * minuteMs)];
    const causes = rank({ series: scene(realised(0.7)), alerts: [alertRealised], changes });
    expect(causes.map(({ kind }) => kind)).not.toContain('release');
  });

  test('a bad version is blamed for what those feel who use its answers', () => {
    const traffic = series(
      'traffic',
      'traffic',
      'service.request.rate',
      { usual: 20, after: 8, noise: 0.4 },
      {
        resource: shop,
        unit: '1/s',
      },
    );
    const predictions = series('mix', 'drift', 'model.prediction_drift', {
      usual: 0.01,
      after: 0.8,
    });
    const causes = rank({
      series: [...scene(), traffic, predictions],
      alerts: [
        { ...alert('traffic', 'traffic', 'service.request.rate', shop), kind: 'below-range' },
      ],
      changes: [release(onsetMs - minuteMs)],
    });
    expect(causes[0]).toMatchObject({ kind: 'release', change: { ref: 'release-2' } });
  });

  test('labels that come late are a cause of their own', () => {
    const alerts = [alert('labels', 'labels', 'model.label_maturity')];
    expect(rank({ series: scene(labels(0.2)), alerts })[0]).toMatchObject({ kind: 'labels' });
  });

  test('unrelated models that move together point outside', () => {
    const others = ['a', 'b'].map((name) => ({ kind: 'model', name }));
    const servers = others.map(({ name }) => ({ kind: 'service', name: `${name}-server` }));
    const graph = {
      nodes: [model, server, host, feed, ...others, ...servers],
      edges: [
        ...edges,
        ...others.map((from, at): GraphEdge => ({
          from,
          to: servers[at] ?? server,
          kind: 'served_by',
        })),
      ],
    };
    const moved = scene(drift(0.6), realised(0.8), estimated(0.85));
    const theirs = others.map((resource) => drift(0.5, resource, `drift-${resource.name}`));
    const causes = rank({ series: [...moved, ...theirs], alerts: [alertRealised], graph });
    expect(causes[0]?.kind).toBe('external');
    const calm = others.map((resource) => drift(0.01, resource, `drift-${resource.name}`));
    expect(rank({ series: [...moved, ...calm], alerts: [alertRealised], graph })[0]?.kind).toBe(
      'drift',
    );
  });

  test('a starved host: the serving service waits for its processors, and the model is not blamed', () => {
    const own = (
      id: string,
      role: SignalRole,
      metric: string,
      step: Step,
      resource: typeof host,
      unit = 's',
    ) => series(id, role, metric, step, { resource, unit });
    const starved = [
      own('cpu', 'cpu', 'system.cpu.utilization', { usual: 0.3, after: 0.99 }, host, '1'),
      own('latency', 'latency', 'service.latency.p95', { usual: 0.04, after: 0.4 }, server),
      own('rate', 'traffic', 'service.request.rate', { usual: 20, noise: 0.5 }, server, '1/s'),
    ].map((each) => ({ ...each, ...(each.role === 'cpu' ? { limit: 1 } : {}) }));
    const alerts = [
      { ...alert('latency', 'latency', 'service.latency.p95', server), kind: 'above-range' },
      { ...alert('cpu', 'cpu', 'system.cpu.utilization', host) },
    ];
    const [first] = rank({ series: [...scene(), ...starved], alerts });
    expect(first).toMatchObject({ kind: 'saturation', resource: host });
  });
});
