import { expect, test } from 'vitest';
import { monitorRuleSchema } from '#lib/schemas/monitoring/monitoring.ts';
import { hasObjective, watchedSeries } from './monitored-by-rules.ts';

const named = (kind: string, name: string, reportedEnvironment: string | null = null) => ({
  kind,
  name,
  labels: {},
  reportedEnvironment,
});
const host = named('host', 'web-1');
const monitor = (metric: string, labels: Record<string, string> = {}) =>
  monitorRuleSchema.parse({
    query: { kind: 'metric', metric, labels },
    comparison: '>',
    bound: { limit: 1 },
  });
const of = (metric: string, labels: Record<string, string>) => ({ metric, labels });

test.each([
  [
    'golden signal of a service',
    named('service', 'a'),
    of('service.request.rate', { 'service.name': 'a' }),
  ],
  ['disk of a host', host, of('system.filesystem.utilization', { 'host.name': 'web-1' })],
  [
    'disk of a host sent by a collector',
    host,
    of('system.filesystem.utilization', { 'host.name': 'web-1', 'service.name': 'otelcol' }),
  ],
  [
    'a share of a utilization',
    host,
    of('system.cpu.utilization', { 'host.name': 'web-1', state: 'idle' }),
  ],
  [
    'calls of a database',
    named('database', 'd'),
    of('edge.latency.p95', { callee: 'd', 'service.name': 'a' }),
  ],
  ['result of a check', named('check', 'c'), of('probe.success', { check: 'c' })],
])('counts the %s', (_, item, series) => {
  expect(watchedSeries(item, [series], [])).toEqual([series]);
});

test.each([
  ['a seen target', host, of('up', { 'host.name': 'web-1' })],
  ['a counter', host, of('node_cpu_seconds_total', { 'host.name': 'web-1' })],
  ['another host', host, of('system.cpu.utilization', { 'host.name': 'web-2' })],
  [
    'a service on the host',
    host,
    of('process.memory.usage', { 'host.name': 'web-1', 'service.name': 'a' }),
  ],
  [
    'another environment',
    named('service', 'a', 'production'),
    of('service.request.rate', { 'service.name': 'a', 'deployment.environment.name': 'staging' }),
  ],
  [
    'calls to something else',
    named('service', 'a'),
    of('edge.latency.p95', { callee: 'd', 'service.name': 'a' }),
  ],
])('does not count %s', (_, item, series) => {
  expect(watchedSeries(item, [series], [])).toEqual([]);
});

test('counts what a monitor reads when it is a golden or saturation signal under its labels', () => {
  const cpu = of('node_cpu_seconds_total', { 'host.name': 'web-1', mode: 'user' });
  const other = of('disc_jockeys', { 'host.name': 'web-1' });
  expect(watchedSeries(host, [cpu], [monitor(cpu.metric, { mode: 'user' })])).toEqual([cpu]);
  expect(watchedSeries(host, [cpu], [monitor(cpu.metric, { mode: 'idle' })])).toEqual([]);
  expect(watchedSeries(host, [other], [monitor(other.metric)])).toEqual([]);
});

test('counts an objective for its service and environment', () => {
  const objective = (service: string, environment = '') =>
    monitorRuleSchema.parse({ query: { kind: 'objective', service, environment, target: 0.99 } });
  const service = named('service', 'a', 'production');
  expect(hasObjective(service, [objective('')])).toBe(true);
  expect(hasObjective(service, [objective('a', 'production')])).toBe(true);
  expect(hasObjective(service, [objective('b'), objective('a', 'staging')])).toBe(false);
  expect(hasObjective(host, [objective('')])).toBe(false);
});
