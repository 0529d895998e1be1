import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { VirtualClock } from './clock.ts';
import { DrawnServices } from './drawn-services.ts';

const MINUTE_MS = 60_000;
const MODEL_HOST = 'model-host-1';
let clock: VirtualClock;
let company: DrawnServices;

beforeEach(() => {
  clock = new VirtualClock();
  company = new DrawnServices(seededGraph('default'), clock, 10);
});
afterEach(() => clock.stop());

/** Draws some minutes and leaves the clock at their end. */
function draw(minutes: number) {
  const { nowMs } = clock;
  clock.set(nowMs + minutes * MINUTE_MS);
  return company.draw(nowMs, clock.nowMs);
}

/** Values of a gauge that a service reports, oldest first. */
function gauge(minutes: number, service: string, name: string): number[] {
  return draw(minutes)
    .filter(({ resource }) => resource.attributes['service.instance.id'] === `${service}-0`)
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ descriptor }) => descriptor.name === name)
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value)));
}

/** Mean time in s of the requests that a service answered. */
function meanDuration(service: string): number {
  const points = draw(2)
    .filter(({ resource }) => resource.attributes['service.name'] === service)
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    .filter(({ descriptor }) => descriptor.name === 'http.server.request.duration')
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value))
    .flatMap((value) => (typeof value === 'number' ? [] : [value]));
  const sum = points.reduce((total, { sum: one = 0 }) => total + one, 0);
  return sum / points.reduce((total, { count }) => total + count, 0);
}

describe('a bad version', () => {
  test('is bad until another one runs, whatever is restarted, and bad again when it is deployed again', () => {
    const payments = company.service('payments');
    const healthy = meanDuration('payments');
    const slow = (mean: number) => mean > 2 * healthy;
    const good = payments.version;
    payments.defects.set('9.9.9', { slowdown: 4, errorRate: 0 });
    company.perform(payments, { kind: 'deploy', version: '9.9.9' });
    expect(slow(meanDuration('payments'))).toBe(true);
    company.perform(payments, { kind: 'restart' });
    expect(slow(meanDuration('payments'))).toBe(true);
    company.perform(payments, { kind: 'deploy', version: good });
    expect(slow(meanDuration('payments'))).toBe(false);
    company.perform(payments, { kind: 'deploy', version: '9.9.9' });
    expect(slow(meanDuration('payments'))).toBe(true);
  });
});

describe('a memory leak', () => {
  test('is gone after a restart and grows again, more slowly', () => {
    const checkout = company.service('checkout');
    const memory = () => gauge(1, 'checkout', 'process.memory.usage').at(-1) ?? 0;
    const healthy = memory();
    checkout.leak = { fromMs: clock.nowMs, fillMs: 5 * MINUTE_MS };
    draw(4);
    expect(memory()).toBeGreaterThan(1.5 * healthy);
    company.perform(checkout, { kind: 'restart' });
    expect(memory()).toBeLessThan(1.2 * healthy);
    draw(40);
    expect(memory()).toBeGreaterThan(1.5 * healthy);
  });
});

describe('a starved host', () => {
  test('slows its service down until some of it runs elsewhere', () => {
    const model = company.service('fraud-score');
    const healthy = meanDuration('fraud-score');
    company.host(MODEL_HOST).neighbour = 0.95;
    expect(meanDuration('fraud-score')).toBeGreaterThan(2 * healthy);
    company.perform(model, { kind: 'restart' });
    expect(meanDuration('fraud-score')).toBeGreaterThan(2 * healthy);
    company.perform(model, { kind: 'scale', replicas: 4 });
    expect(new Set(model.replicas.map(({ host }) => host)).size).toBe(2);
    expect(meanDuration('fraud-score')).toBeLessThan(1.5 * healthy);
  });
});

test('the same graph and the same operations give the same telemetry', () => {
  const twin = new DrawnServices(seededGraph('default'), clock, 10);
  const { nowMs } = clock;
  const drawn = (of: DrawnServices) => JSON.stringify(of.draw(nowMs, nowMs + MINUTE_MS));
  expect(drawn(company)).toBe(drawn(twin));
});
