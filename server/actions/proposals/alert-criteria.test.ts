import { expect, test } from 'vitest';
import { monitorRuleSchema, type MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { expectedEffect, successCriteria } from '../runbook.ts';
import { criteriaOfAlerts } from './alert-criteria.ts';

const at = new Date(0);
function alert(part: Partial<Alert>): Alert {
  return {
    id: 'a',
    fingerprint: 'f',
    episode: 1,
    origin: 'monitor',
    title: '',
    state: 'firing',
    stateInputs: {},
    severity: 'error',
    role: null,
    metric: null,
    seriesId: null,
    labels: {},
    annotations: {},
    resourceId: null,
    environmentId: null,
    teamId: null,
    sourceId: null,
    monitorId: 'm',
    detector: 'monitor',
    detectorVersion: '1',
    inputs: {},
    value: 80,
    startedAt: at,
    firedAt: at,
    resolvedAt: null,
    lastSeenAt: at,
    flapping: false,
    incidentId: null,
    joinReason: null,
    placedAt: null,
    past: false,
    ...part,
  };
}

const query = {
  kind: 'metric' as const,
  metric: 'shop.queue',
  labels: { 'service.name': 'shop' },
  reading: 'raw' as const,
  aggregation: 'max' as const,
  windowSeconds: 120,
  groupBy: ['service.name'],
};

/** The alert that a monitor with this rule opens for the service shop. */
function monitorAlert(given: Partial<MonitorRule>, part: Partial<Alert> = {}): Alert {
  const rule = monitorRuleSchema.parse({ query, comparison: '>', bound: { limit: 50 }, ...given });
  const { limit, high } = rule.bound;
  const upper = rule.comparison.startsWith('>');
  const expected = { low: upper ? null : limit, high: upper ? limit : high };
  return alert({
    inputs: {
      monitor: 'Queue',
      query: rule.query,
      group: { 'service.name': 'shop' },
      comparison: rule.comparison,
      expected,
      recovery: rule.recovery,
    },
    ...part,
  });
}

const bounds = (given: Partial<MonitorRule>) =>
  criteriaOfAlerts([monitorAlert(given)], null).map(({ must, bound, exclusive }) =>
    exclusive ? [must, bound, 'exclusive'] : [must, bound],
  );

test('an objective is proven by the errors of its service, below what alerts', () => {
  const group = { 'service.name': 'shop', 'deployment.environment.name': 'production' };
  const [criterion, ...more] = criteriaOfAlerts(
    [
      alert({
        origin: 'monitor',
        metric: 'service.error.ratio',
        labels: { ...group, tier: 'of the monitor' },
        value: 0.02,
        inputs: {
          kind: 'limit-crossed',
          monitor: 'Good responses',
          query: { kind: 'objective', service: '', environment: '', target: 0.999, days: 28 },
          group,
          expected: { low: null, high: 0.006 },
        },
      }),
    ],
    null,
  );
  expect(more).toEqual([]);
  expect(criterion).toMatchObject({
    signal: { metric: 'service.error.ratio', labels: group },
    must: 'below',
    bound: 0.006,
    present: 0.02,
  });
  expect(criterion?.monitor).toBeUndefined();
});

test('the alert of a monitor is a criterion with its query, its group and the value that ends it', () => {
  const [criterion] = criteriaOfAlerts([monitorAlert({})], null);
  expect(criterion).toMatchObject({
    signal: { metric: 'shop.queue', title: 'Queue (shop)' },
    must: 'below',
    bound: 50,
    present: 80,
    monitor: { name: 'Queue', query, group: { 'service.name': 'shop' } },
  });
  expect(bounds({ recovery: { limit: 40, high: null } })).toEqual([['below', 40]]);
  expect(bounds({ comparison: '>=' })).toEqual([['below', 50, 'exclusive']]);
  expect(bounds({ comparison: '<' })).toEqual([['above', 50]]);
  expect(bounds({ comparison: 'outside', bound: { limit: 10, high: 20 } })).toEqual([
    ['below', 20],
    ['above', 10],
  ]);
  const recovery = { limit: 12, high: 18 };
  expect(bounds({ comparison: 'outside', bound: { limit: 10, high: 20 }, recovery })).toEqual([
    ['below', 18],
    ['above', 12],
  ]);
});

test('what is over, what an outside system manages and what looks back for hours is none', () => {
  expect(criteriaOfAlerts([monitorAlert({}, { state: 'resolved' })], null)).toEqual([]);
  expect(criteriaOfAlerts([alert({ origin: 'external' })], null)).toEqual([]);
  expect(bounds({ query: { ...query, windowSeconds: 7_200 } })).toEqual([]);
});

test('signals of the target come first, at most three', () => {
  const alerts = [1, 2, 3, 4].map((limit) =>
    monitorAlert({ bound: { limit, high: null } }, { resourceId: `r${limit}` }),
  );
  expect(criteriaOfAlerts(alerts, 'r3').map(({ bound }) => bound)).toEqual([3, 1, 2]);
});

test('the time for a verdict holds a whole window of the monitor and 16 samples', () => {
  const criteria = criteriaOfAlerts([monitorAlert({})], null);
  expect(successCriteria({ criteria, sampleMs: 10_000 }, 60_000)).toMatchObject({
    settleMs: 80_000,
    windowMs: 280_000,
  });
  expect(successCriteria({ criteria: [], sampleMs: 10_000 }, 0).windowMs).toBe(160_000);
});

test('what a monitor works out over counts is no line, so no effect on one is promised', () => {
  const effect = (given: Partial<MonitorRule>) =>
    expectedEffect(
      { criteria: criteriaOfAlerts([monitorAlert(given)], null), cause: { evidence: [] } },
      1_000,
    );
  expect(effect({})).toMatchObject({ kind: 'signal', to: 50, baseline: null });
  expect(effect({ query: { ...query, reading: 'rate' } })).toMatchObject({
    kind: 'none',
    reason: expect.stringContaining('Queue') as string,
  });
});

test('how much is asked is no criterion, a fall of it and what suffers are', () => {
  const finding = (id: string, metric: string, kind: string, value: number): Alert =>
    alert({
      id,
      origin: 'finding',
      metric,
      labels: { 'service.name': 'shop' },
      inputs: { kind, expected: { low: 5, high: 20 } },
      value,
    });
  const criteria = criteriaOfAlerts(
    [
      finding('a', 'service.request.rate', 'above-range', 90),
      finding('b', 'edge.request.rate', 'above-range', 90),
      finding('c', 'service.request.duration.p95', 'above-range', 30),
      finding('d', 'service.request.rate', 'below-range', 1),
    ],
    null,
  );
  expect(criteria.map(({ signal, must, bound }) => [signal.metric, must, bound])).toEqual([
    ['service.request.duration.p95', 'below', 20],
    ['service.request.rate', 'above', 5],
  ]);
});

test('what rows of a model say of its latency is no criterion beside what its service says', () => {
  const finding = (metric: string, labels: Record<string, string>): Alert =>
    alert({
      origin: 'finding',
      metric,
      labels,
      inputs: { kind: 'limit-crossed', expected: { low: null, high: 1 } },
    });
  const rows = finding('model.latency_p95', { model: 'ranker' });
  const service = finding('service.latency.p95', { 'service.name': 'ranker' });
  const metricsOf = (alerts: readonly Alert[]) =>
    criteriaOfAlerts(alerts, null).map(({ signal }) => signal.metric);
  expect(metricsOf([rows, service])).toEqual(['service.latency.p95']);
  expect(metricsOf([rows])).toEqual(['model.latency_p95']);
});
