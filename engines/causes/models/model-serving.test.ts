import { describe, expect, test } from 'vitest';
import type { CauseSeries } from '#engines/causes/cause-input.ts';
import {
  alert,
  alertRealised,
  host,
  minuteMs,
  model,
  onsetMs,
  rank,
  realised,
  release,
  scene,
  series,
  server,
} from '../testing/model-scenes.ts';

const latency = (version: string, after: number): CauseSeries =>
  series(
    `latency-${version}`,
    'latency',
    'model.latency_p95',
    { usual: 0.05, after },
    { labels: { version }, unit: 's' },
  );
const failing = (version: string, after: number): CauseSeries =>
  series(
    `errors-${version}`,
    'errors',
    'model.error_ratio',
    { usual: 0.003, after, noise: 0.001 },
    { labels: { version } },
  );
const late = alert('latency-1', 'latency', 'model.latency_p95');
const serverLatency = (after: number): CauseSeries =>
  series(
    'server',
    'latency',
    'service.latency.p95',
    { usual: 0.06, after },
    {
      resource: server,
      unit: 's',
    },
  );
const processors = (after: number): CauseSeries =>
  series(
    'cpu',
    'cpu',
    'system.cpu.utilization',
    { usual: 0.4, after },
    { resource: host, limit: 1 },
  );

describe('answers that fail or are late', () => {
  test('a version that is alone in it is to blame, whatever it answers', () => {
    const changes = [release(onsetMs - minuteMs)];
    const alone = scene(latency('1', 0.05), latency('2', 0.4), failing('1', 0.003));
    const [first] = rank({
      series: alone,
      alerts: [alert('latency-2', 'latency', 'model.latency_p95')],
      changes,
    });
    expect(first).toMatchObject({ kind: 'release', resource: model, verdict: 'likely' });
    expect(first?.evidence[0]).toMatchObject({ metric: 'model.latency_p95' });
    const both = scene(latency('1', 0.4), latency('2', 0.4));
    const kinds = rank({ series: both, alerts: [late], changes }).map(({ kind }) => kind);
    expect(kinds).not.toContain('release');
  });

  test('failures of one version alone are told apart from those of both', () => {
    const changes = [release(onsetMs - minuteMs)];
    const of = (old: number) =>
      rank({
        series: scene(failing('1', old), failing('2', 0.6)),
        alerts: [alert('errors-2', 'errors', 'model.error_ratio')],
        changes,
      }).some(({ kind }) => kind === 'release');
    expect(of(0.003)).toBe(true);
    expect(of(0.6)).toBe(false);
  });

  test('the service that answers, and the scarce host below it, come before the model', () => {
    const slow = [serverLatency(0.6), processors(0.99)];
    const alerts = [
      alert('server', 'latency', 'service.latency.p95', server),
      alert('cpu', 'cpu', 'system.cpu.utilization', host),
    ];
    const places = (found: ReturnType<typeof rank>) =>
      found.map(({ kind, resource }) => `${kind} ${resource.name}`);
    const without = places(rank({ series: scene(...slow), alerts }));
    expect(without).toEqual(['saturation node', 'dependency scoring']);
    // A second alert about the same trouble has no additional weight.
    expect(
      places(rank({ series: scene(latency('1', 0.5), ...slow), alerts: [...alerts, late] })),
    ).toEqual(without);
  });

  test('nothing is said of what the model answers, and no drift is blamed', () => {
    const found = rank({ series: scene(latency('1', 0.5)), alerts: [late] });
    expect(found.map(({ kind }) => kind)).not.toContain('drift');
    expect(found[0]).toMatchObject({ resource: model });
  });

  test('latency that alerts nobody explains no loss of quality', () => {
    const found = rank({
      series: scene(realised(0.7), latency('1', 0.5)),
      alerts: [alertRealised],
    });
    expect(found[0]).toMatchObject({ kind: 'drift', resource: model });
    expect(found.map(({ kind }) => kind)).not.toContain('dependency');
  });
});
