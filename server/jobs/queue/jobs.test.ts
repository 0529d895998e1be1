import { expect, test } from 'vitest';
import { placeFinder } from '#server/infrastructure/resources/place-of-labels.ts';
import { toEvaluations, type Judged } from '../diagnosis/to-evaluations.ts';

const nowhere = () => ({ resourceId: null, environmentId: null, teamId: null });
const silentFinding = (seriesId: string): Judged['judgement'] => ({
  state: 'missing',
  findings: [
    {
      detector: 'silence',
      version: 1,
      seriesId,
      kind: 'silent',
      thresholdId: null,
      severityHint: 'warning',
      onsetMs: 5,
      value: Number.NaN,
      expected: { low: null, high: null },
      magnitude: Number.NaN,
      alertable: true,
      inputs: {},
    },
  ],
});
const alive: Judged['judgement'] = { state: 'judged', findings: [] };
const series = (
  seriesId: string,
  metric: string,
  instance: string,
  judgement: Judged['judgement'],
): Judged => ({
  seriesId,
  metric,
  labels: { 'service.name': 'checkout', 'service.instance.id': instance },
  unit: '',
  judgement,
});

test('labels lead to the callee of an edge, then the service in its environment, then the host', () => {
  const row = (id: string, kind: string, name: string, environmentId: string | null) => ({
    id,
    kind,
    name,
    environmentId,
    reportedEnvironmentId: environmentId,
    teamId: null,
    labels: {},
  });
  const find = placeFinder(
    [
      row('1', 'service', 'checkout', 'p'),
      row('2', 'service', 'checkout', 's'),
      row('3', 'database', 'db', 'p'),
      row('4', 'host', 'h1', null),
    ],
    new Map([
      ['production', 'p'],
      ['staging', 's'],
    ]),
  );
  expect(find({ caller: 'checkout', callee: 'db' }).resourceId).toBe('3');
  expect(
    find({
      'service.name': 'checkout',
      'deployment.environment.name': 'staging',
      'host.name': 'h1',
    }).resourceId,
  ).toBe('2');
  expect(find({ instance: 'h1:9100' }).resourceId).toBe('4');
  expect(find({ job: 'x' }).resourceId).toBeNull();
});

test('of two services of one name, labels lead to the one in their namespace', () => {
  const row = (id: string, namespace?: string) => ({
    id,
    kind: 'service',
    name: 'api',
    environmentId: null,
    reportedEnvironmentId: null,
    teamId: null,
    labels: namespace === undefined ? {} : { 'service.namespace': namespace },
  });
  const find = placeFinder([row('1', 'shop'), row('2', 'billing'), row('3')], new Map());
  const at = (labels: Record<string, string>) =>
    find({ 'service.name': 'api', ...labels }).resourceId;
  expect(at({ 'service.namespace': 'billing' })).toBe('2');
  expect(at({ 'k8s.namespace.name': 'shop' })).toBe('1');
  expect(at({})).toBe('3');
});

test('alerts of exporters lead to what they report on, not to the exporter or its address', () => {
  const row = (id: string, kind: string, name: string, labels: Record<string, string>) => ({
    id,
    kind,
    name,
    environmentId: null,
    reportedEnvironmentId: null,
    teamId: null,
    labels,
  });
  const shop = { 'k8s.namespace.name': 'shop' };
  const find = placeFinder(
    [
      row('host', 'host', '10.0.0.7', { instance: '10.0.0.7:9100' }),
      row('node', 'host', 'ip-10-0-0-8', {}),
      row('exporter', 'service', 'kube-state-metrics', {}),
      row('checkout', 'service', 'checkout', { ...shop, 'k8s.deployment.name': 'checkout-web' }),
      row('part', 'deployment', 'checkout-web', { ...shop, 'k8s.deployment.name': 'checkout-web' }),
      row('other', 'deployment', 'cart', {
        'k8s.namespace.name': 'canary',
        'k8s.deployment.name': 'cart',
      }),
      row('api', 'service', 'api', {}),
    ],
    new Map(),
  );
  const at = (labels: Record<string, string>) => find(labels).resourceId;
  const stateMetrics = {
    job: 'kube-state-metrics',
    service: 'kube-state-metrics',
    instance: '10.0.0.7:8080',
  };
  const crash = { ...stateMetrics, namespace: 'shop', pod: 'checkout-web-7d9f8c6b5d-x2x4z' };
  expect(at(crash)).toBe('checkout');
  expect(at({ ...crash, namespace: 'canary', pod: 'cart-7d9f8c6b5d-x2x4z' })).toBe('other');
  expect(at({ ...crash, namespace: 'shop', pod: 'cart-7d9f8c6b5d-x2x4z' })).toBeNull();
  expect(at({ ...stateMetrics, node: 'ip-10-0-0-8' })).toBe('node');
  const nodeExporter = {
    job: 'node-exporter',
    namespace: 'monitoring',
    pod: 'node-exporter-x7k2p',
  };
  expect(at({ ...nodeExporter, instance: '10.0.0.7:9100' })).toBe('host');
  expect(at({ job: 'worker', instance: '10.0.0.7:8000' })).toBeNull();
  // An application that reports on itself.
  const scraped = { job: 'api', service: 'api', instance: '10.1.2.3:8000', namespace: 'shop' };
  expect(at({ ...scraped, pod: 'api-7d9f8c6b5d-x2x4z' })).toBe('api');
  expect(at({ service: 'api' })).toBe('api');
});

test('one silent instance is a restart, a silent service is one alert', () => {
  const restart = toEvaluations(
    [
      series('1', 'process.memory.usage', 'a', silentFinding('1')),
      series('2', 'process.memory.usage', 'b', alive),
    ],
    nowhere,
  );
  expect(restart.filter((evaluation) => evaluation.outcome === 'breach')).toEqual([]);
  const gone = toEvaluations(
    [
      series('1', 'process.memory.usage', 'a', silentFinding('1')),
      series('2', 'process.cpu.utilization', 'a', silentFinding('2')),
    ],
    nowhere,
  );
  const breaches = gone.filter((evaluation) => evaluation.outcome === 'breach');
  expect(breaches.map((evaluation) => evaluation.title)).toEqual(['checkout stopped reporting']);
});

test('instances of a service share an alert whose worst one speaks; missing data is no ok', () => {
  const broken: Judged['judgement'] = {
    state: 'judged',
    findings: [
      {
        detector: 'static-threshold',
        version: 1,
        seriesId: '2',
        kind: 'limit-crossed',
        thresholdId: 't',
        severityHint: 'error',
        onsetMs: 7,
        value: 0.99,
        expected: { low: null, high: 0.9 },
        magnitude: Number.NaN,
        alertable: true,
        inputs: {},
      },
    ],
  };
  const [departure] = toEvaluations(
    [
      series('1', 'process.memory.usage', 'a', alive),
      series('2', 'process.memory.usage', 'b', broken),
    ],
    nowhere,
  ).filter((evaluation) => evaluation.outcome === 'breach');
  expect(departure).toMatchObject({
    seriesId: '2',
    severity: 'error',
    onsetMs: 7,
    detector: 'static-threshold',
  });
  expect(departure?.labels).toEqual({ 'service.name': 'checkout' });
});
