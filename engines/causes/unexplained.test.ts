import { describe, expect, test } from 'vitest';
import type { CauseSeries } from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import {
  alert,
  alertRealised,
  edges,
  feed,
  host,
  minuteMs,
  model,
  nowMs,
  onsetMs,
  rank,
  realised,
  release,
  scene,
  series,
  server,
  shop,
} from './testing/model-scenes.ts';

const MB = 1e6;

/** Memory of a service that grows by 8 MB a minute from the onset on, sampled every 10 s. */
function growing(resource: ResourceRef): CauseSeries {
  const stepMs = 10_000;
  const fromMs = onsetMs - 30 * minuteMs;
  return {
    ...series('memory', 'memory', 'process.memory.usage', { usual: 60 * MB }),
    resource,
    unit: 'By',
    limit: 400 * MB,
    points: Array.from({ length: (nowMs - fromMs) / stepMs }, (_, index) => {
      const atMs = fromMs + index * stepMs;
      const grown = (8 * MB * Math.max(0, atMs - onsetMs)) / minuteMs;
      return [atMs, 60 * MB + grown + 0.2 * MB * Math.sin(index * 7)] as const;
    }),
  };
}

const places = (causes: ReturnType<typeof rank>) =>
  causes.map(({ kind, resource }) => `${kind} ${resource.name}`);

describe('causes that explain no alert of their incident', () => {
  test('a bad version of a model is not blamed for the memory of the service that uses its answers', () => {
    const predictions = series('mix', 'drift', 'model.prediction_drift', { usual: 0.01, after: 1 });
    const given = {
      series: [...scene(realised(0.6)), predictions, growing(shop)],
      changes: [release(onsetMs - minuteMs)],
    };
    const memory = {
      ...alert('memory', 'memory', 'process.memory.usage', shop),
      startedAtMs: onsetMs + 3 * minuteMs,
    };
    expect(places(rank({ ...given, alerts: [memory] }))).toEqual(['saturation till']);
    // It is the cause where the model itself alerts.
    expect(places(rank({ ...given, alerts: [alertRealised] }))[0]).toBe('release ranker');
  });

  test('a disk that fills up, and a surge, are not blamed for the quality of a model', () => {
    const full = series(
      'disk',
      'disk',
      'system.filesystem.utilization',
      { usual: 0.3, after: 0.97 },
      { resource: host, limit: 1 },
    );
    const requests = [shop, server].map((resource) =>
      series(
        `requests ${resource.name}`,
        'traffic',
        'service.request.rate',
        { usual: 20, after: 80, noise: 0.4 },
        { resource, unit: '1/s' },
      ),
    );
    const ranking = rankCauses({
      nowMs,
      changes: [],
      graph: { nodes: [model, server, shop, host, feed], edges },
      series: [...scene(realised(0.6)), full, ...requests],
      alerts: [alertRealised],
    });
    expect(ranking.causes[0]).toMatchObject({ kind: 'drift', subkind: 'concept', resource: model });
    for (const cause of ranking.causes.filter(({ kind }) => kind !== 'drift')) {
      expect(cause.verdict, cause.title).toBe('unlikely');
      expect(cause.speaksAgainst).toContain('It explains none of the alerts');
    }
  });
});
