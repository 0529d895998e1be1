import { describe, expect, test } from 'vitest';
import type { GraphEdge } from '#engines/causes/cause-input.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import type { Step } from './testing/model-scenes.ts';
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
} from './testing/model-scenes.ts';

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
