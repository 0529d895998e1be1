import { describe, expect, test } from 'vitest';
import type { CandidateChange, CauseSeries, GraphEdge } from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import {
  alert,
  alertRealised,
  drift,
  edges,
  estimated,
  feed,
  host,
  labels,
  minuteMs,
  missing,
  model,
  nowMs,
  onsetMs,
  rank,
  realised,
  release,
  scene,
  series,
  server,
  stepMs,
  type Step,
} from '../testing/model-scenes.ts';

describe('what made a model worse', () => {
  test('concept drift: realised quality falls while inputs and estimate stay quiet', () => {
    const [first] = rank({ series: scene(realised(0.7)), alerts: [alertRealised] });
    expect(first).toMatchObject({
      kind: 'drift',
      subkind: 'concept',
      resource: model,
      verdict: 'likely',
    });
    expect(first?.title).toContain('Concept drift');
    expect(first?.speaksFor.join(' ')).toContain(
      'Actual accuracy fell from 0.920 to 0.701 Its inputs are distributed as before Estimated quality did not change; it cannot detect concept drift',
    );
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
    expect(first).toMatchObject({ kind: 'drift', subkind: 'covariate' });
    expect(first?.title).toContain('Covariate drift');
  });

  test('a column that has had no value for long is bad data; a moment of a window is nothing', () => {
    const dataCause = (seconds: number) =>
      rank({
        series: scene(
          series(
            'stale',
            'data',
            'model.data_quality',
            { usual: 0, after: seconds, noise: 0 },
            { labels: { column: 'amount', check: 'stale' }, unit: 's', windowMs: 10 * minuteMs },
          ),
        ),
        alerts: [alert('stale', 'data', 'model.data_quality')],
      }).find(({ kind }) => kind === 'data');
    expect(dataCause(320)).toMatchObject({
      resource: feed,
      verdict: 'likely',
      speaksFor: ['Seconds without a value above baseline in amount rose from 0.000 to 320'],
    });
    expect(dataCause(5)).toBeUndefined();
  });

  test('drift of all columns together changes nobody who is blamed', () => {
    const joint = series('joint', 'drift', 'model.multivariate_drift', { usual: 1.2, after: 4 });
    for (const shifts of [
      [realised(0.7)],
      [drift(0.6), estimated(0.8), realised(0.8)],
      [missing(0.6), realised(0.75)],
    ]) {
      const alerts = [alertRealised];
      const seen = scene(...shifts);
      const without = rank({ series: seen, alerts });
      expect(rank({ series: [...seen, joint], alerts })).toEqual(without);
    }
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
    expect(rank({ series: broken, alerts })[0]).toMatchObject({
      kind: 'data',
      subkind: 'upstream',
      resource: feed,
    });
  });

  test('feature job and promotion in one window are told apart by the values', () => {
    const changes = [release(onsetMs - 2 * minuteMs)];
    const alerts = [alertRealised];
    const outage = rank({ series: scene(missing(0.6), realised(0.75)), alerts, changes });
    expect(outage[0]?.kind).toBe('data');
    const bad = rank({ series: scene(realised(0.75)), alerts, changes });
    expect(bad[0]).toMatchObject({ kind: 'release', change: { ref: 'release-2' } });
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
    const [drifted, ends] = shifted.filter(({ kind }) => kind !== 'unknown');
    expect(drifted?.title).toContain('Covariate drift');
    // There is no loss, so no cause is credible; the possible unit change is mentioned.
    expect(ends).toMatchObject({ kind: 'data', verdict: 'unlikely' });
    expect(ends?.speaksAgainst).toEqual(['The whole column shifted: a shift, or a different unit']);
    // Cents for euros, metres as feet, euros as cents: log-normal columns of sigma 1.5 and 0.5, and a decimal point.
    for (const [share, psi] of [
      [0.95, 8],
      [0.27, 6.4],
      [0.066, 4.5],
    ] as const) {
      const unit = rank({ series: scene(outside(share), drift(psi)), alerts });
      expect(unit[0]).toMatchObject({ kind: 'data', verdict: 'likely', speaksAgainst: [] });
    }
    // A small share beyond the range may also be another unit: with a loss it is a credible cause
    // in addition to the shift.
    const worse = scene(outside(0.045), drift(4.6), realised(0.8));
    const point = rank({ series: worse, alerts: [...alerts, alertRealised] });
    expect(point.find(({ kind }) => kind === 'data')).toMatchObject({ verdict: 'possible' });
    // Some rows of another unit move the column no further than they are many.
    const some = rank({ series: scene(outside(0.1), drift(0.6)), alerts });
    expect(some[0]?.kind).toBe('data');
  });

  describe('a column of another scale', () => {
    const scale = (check: string, factor: number) =>
      series(
        check,
        'data',
        'model.data_quality',
        { usual: 1, after: factor, noise: 0 },
        { labels: { column: 'age', check } },
      );
    const published = (after: number) =>
      series(
        'median',
        'other',
        'job.column.median',
        { usual: 300, after, noise: 4 },
        { labels: { column: 'age' }, resource: feed },
      );
    const deployed: CandidateChange = {
      ...release(onsetMs - minuteMs),
      ref: 'deploy',
      kind: 'deployment',
      resource: server,
      title: 'Deploy scoring 2.3',
    };
    const rankScaled = (check: string, factor: number, ...others: CauseSeries[]) =>
      rank({
        series: scene(scale(check, factor), drift(4), realised(0.75), estimated(0.85), ...others),
        alerts: [alertRealised, alert(check, 'data', 'model.data_quality')],
        changes: [deployed],
      });

    test('is blamed on the job where that publishes it so itself: another unit', () => {
      const [first] = rankScaled('scaled_up', 1_000, published(300_000));
      expect(first).toMatchObject({ kind: 'data', resource: feed, verdict: 'likely' });
      expect(first?.title).toBe(
        'features feeds ranker values of age 1000 times larger than before',
      );
    });

    test('is training-serving skew where the job publishes it as before', () => {
      const causes = rankScaled('scaled_down', 10, published(300));
      expect(causes[0]).toMatchObject({
        kind: 'data',
        subkind: 'quality',
        resource: model,
        verdict: 'likely',
      });
      expect(causes[0]?.title).toBe(
        'ranker receives values of age 10 times smaller than before: training-serving skew',
      );
      expect(causes[0]?.speaksFor).toContain('Deploy scoring 2.3 happened shortly before');
      // Nothing that a retraining would be proposed for.
      for (const { kind, verdict } of causes.slice(1))
        if (kind === 'drift') expect(['likely', 'possible']).not.toContain(verdict);
    });

    test('is blamed on the job, with the doubt said, where that publishes nothing', () => {
      const [first] = rankScaled('scaled_down', 2.54);
      expect(first).toMatchObject({ kind: 'data', resource: feed });
      expect(first?.speaksAgainst.join(' ')).toContain(
        'The values published by features are not reported: the service may compute it differently Deploy scoring 2.3 happened shortly before',
      );
    });

    test('that changed little, with no loss, is told with less credit than a large one', () => {
      const calm = (factor: number) =>
        rank({
          series: scene(scale('scaled_up', factor), drift(4)),
          alerts: [alert('scaled_up', 'data', 'model.data_quality')],
        })[0];
      expect(calm(2.54)).toMatchObject({ kind: 'data' });
      expect(calm(1_000)?.score).toBeGreaterThan(calm(2.54)?.score ?? 1);
    });
  });

  test('labels that were late before anything was usual hide no change of the answers', () => {
    const all = scene(realised(0.7), labels(0.2));
    const fromMs = Math.min(...all.flatMap(({ points }) => points.map(([atMs]) => atMs)));
    const late = { ...alert('labels', 'labels', 'model.label_maturity'), startedAtMs: fromMs };
    const causes = rank({ series: all, alerts: [late, alertRealised] });
    expect(causes[0]?.title).toContain('Concept drift');
  });

  test('labels that come late are a cause of their own', () => {
    const alerts = [alert('labels', 'labels', 'model.label_maturity')];
    expect(rank({ series: scene(labels(0.2)), alerts })[0]).toMatchObject({ kind: 'labels' });
  });

  test('requests that stop coming say nothing of the model, but that its data are missing', () => {
    const [first] = rank({ series: scene(), alerts: [alert('age', 'other', 'model.row_age')] });
    expect(first).toMatchObject({
      kind: 'data',
      resource: model,
      title: 'ranker stopped reporting',
      verdict: 'likely',
    });
    expect(first?.speaksFor).toContain('No requests of ranker arrive any more');
  });

  describe('models that share no service', () => {
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
    const driftOf = (psi: number) =>
      others.map((resource) => drift(psi, resource, `drift-${resource.name}`));
    const found = (theirs: number, changes: CandidateChange[] = []) =>
      rankCauses({
        nowMs,
        alerts: [alertRealised],
        changes,
        graph,
        series: [...moved, ...driftOf(theirs)],
      });
    const announced = (kind: 'campaign' | 'calendar', atMs: number): CandidateChange => ({
      ...release(atMs),
      ref: kind,
      kind,
      resource: { kind: 'shop', name: 'everywhere' },
      title: 'Spring sale',
    });

    test('may have values out of range in a campaign, as long as nothing else is broken', () => {
      const outside = (check: string, resource: typeof model) =>
        series(
          `${check}-${resource.name}`,
          'data',
          'model.data_quality',
          { usual: 0, after: 0.07, noise: 0 },
          { labels: { column: 'basket', check }, resource },
        );
      const ranked = (check: string, changes: CandidateChange[]) =>
        rankCauses({
          nowMs,
          alerts: [alertRealised],
          changes,
          graph,
          series: [...moved, ...driftOf(0.5), ...others.map((other) => outside(check, other))],
        }).causes.map(({ kind }) => kind);
      const sale = announced('campaign', onsetMs - 5 * minuteMs);
      expect(ranked('range', [sale])[0]).toBe('external');
      expect(ranked('range', [])).not.toContain('external');
      expect(ranked('missing', [sale])).not.toContain('external');
    });

    test('stand at what the announced was announced for, as far as that is known', () => {
      const sale = announced('campaign', onsetMs - 5 * minuteMs);
      const shop = { kind: 'service', name: 'a-server' };
      expect(found(0.5, [{ ...sale, resource: shop }]).causes[0]).toMatchObject({
        kind: 'external',
        resource: shop,
        change: { ref: 'campaign' },
      });
      expect(found(0.5, [sale]).causes[0]).toMatchObject({ kind: 'external', resource: model });
    });

    test('point outside when they move together', () => {
      expect(found(0.5).causes[0]).toMatchObject({ kind: 'external', change: null });
      expect(found(0.01).causes[0]?.kind).toBe('drift');
    });

    test('are moved by what was announced, which is blamed for nothing else', () => {
      for (const kind of ['campaign', 'calendar'] as const) {
        const sale = announced(kind, onsetMs - 40 * minuteMs);
        const [first] = found(0.5, [sale]).causes;
        expect(first).toMatchObject({ kind: 'external', change: { ref: kind } });
        expect(first?.title).toBe('Spring sale: 3 unrelated models moved at the same time');
        const half = [...moved, ...driftOf(0.5).slice(0, 1), ...driftOf(0.01).slice(1)];
        const scoreOf = (changes: CandidateChange[]) =>
          rankCauses({ nowMs, alerts: [alertRealised], changes, graph, series: half }).causes.find(
            (cause) => cause.kind === 'external',
          )?.score ?? 0;
        expect(scoreOf([sale])).toBeGreaterThan(scoreOf([]));
        // Where the others stand still it is no cause, neither at the model nor at what it is announced for.
        for (const resource of [sale.resource, model, server]) {
          const calm = found(0.01, [{ ...sale, resource }]);
          const refs = [...calm.causes, ...calm.ruledOut].map(({ change }) => change?.ref);
          expect(refs).not.toContain(kind);
          expect(calm.causes).toEqual(found(0.01).causes);
        }
        const old = found(0.5, [announced(kind, onsetMs - 7 * 60 * minuteMs)]);
        expect(old.causes[0]).toMatchObject({ kind: 'external', change: null });
      }
    });
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
