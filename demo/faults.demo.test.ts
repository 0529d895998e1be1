import { afterAll, beforeAll, expect, it } from 'vitest';
import { SHOP_HOST } from './telemetry/resource-attributes.ts';
import { action } from './testing/demo-client.ts';
import {
  patient,
  pause,
  SERVER_DURATION,
  startDemoScene,
  type DemoScene,
} from './testing/demo-scene.ts';
import { medianMs, type SinkPoint } from './testing/otlp-sink.ts';

let scene: DemoScene;
beforeAll(async () => {
  scene = await startDemoScene();
}, 60_000);
afterAll(() => scene.end());

const WINDOW_MS = 4_000;
const lately = () => {
  const fromMs = Date.now() - WINDOW_MS;
  return (point: SinkPoint) => point.startMs >= fromMs;
};
const since = (fromMs: number) => (point: SinkPoint) => point.startMs >= fromMs;

const latestGauge = (metric: string, instance: string) =>
  scene.sink.points.findLast(
    (point) => point.metric === metric && point.attributes['service.instance.id'] === instance,
  )?.value ?? 0;

it('a slow dependency slows its callers and nobody else', async () => {
  const answer = await scene.client.startFault({
    kind: 'slow-dependency',
    rampSeconds: 0,
    innocentSpreadSeconds: 0,
  });
  expect(answer.status).toBe(201);
  expect(await answer.json()).toMatchObject({
    truth: {
      kind: 'dependency',
      resource: { kind: 'database', name: 'payments-db' },
      change: null,
    },
  });
  await pause(2_000);
  const now = (name: string) => medianMs(scene.served(name, `/v1/${name}`, lately()));
  const before = (name: string) =>
    medianMs(scene.served(name, `/v1/${name}`, (point) => point.endMs <= scene.liveFromMs));
  const times = (name: string) => now(name) / before(name);
  await expect
    .poll(
      () => ({
        payments: times('payments') > 2,
        checkout: times('checkout') > 1.4,
        'fraud-score': times('fraud-score') < 1.2,
      }),
      patient,
    )
    .toEqual({ payments: true, checkout: true, 'fraud-score': true });
  await scene.client.endFaults();
});

it('a bad deploy is announced like the innocent changes, and a roll-back ends it', async () => {
  scene.sink.changes.length = 0;
  await scene.client.startFault({
    kind: 'bad-deploy',
    target: 'checkout',
    seed: 7,
    innocentSpreadSeconds: 6,
  });
  const [record] = (await scene.client.items('/faults')).slice(-1);
  const truth = record?.['truth'] as { change: { ref: string }; resource: { name: string } };
  await expect.poll(() => scene.sink.changes.length, patient).toBe(6);
  const guilty = scene.sink.changes.find((change) => change['ref'] === truth.change.ref);
  expect(guilty).toMatchObject({
    kind: 'deployment',
    resource: { name: 'checkout' },
    before: '2.4.0',
  });
  const others = scene.sink.changes.filter((change) => change !== guilty);
  expect(others).toHaveLength(5);
  for (const other of others) expect(Object.keys(other)).toEqual(Object.keys(guilty ?? {}));
  expect(
    others.some((change) => (change['resource'] as { name: string }).name === 'checkout'),
  ).toBe(true);
  await expect
    .poll(() => medianMs(scene.served('checkout', '/v1/checkout', lately())), patient)
    .toBeGreaterThan(170);
  expect(await scene.client.service('checkout')).toMatchObject({ version: guilty?.['after'] });
  const done = await scene.client.control(
    'rb-2',
    action('service.roll_back', 'checkout', 9, { toVersion: '2.4.0' }),
  );
  expect(done.body).toMatchObject({
    status: 'succeeded',
    changes: [{ field: 'version', to: '2.4.0' }],
  });
  expect(scene.sink.changes.at(-1)).toMatchObject({ actor: 'tandem', after: '2.4.0' });
  expect(scene.sink.changes).toHaveLength(7);
  expect((await scene.client.items('/faults')).at(-1)?.['endedAt']).not.toBeNull();
  await scene.client.endFaults();
});

it('a memory leak grows to the limit, and a restart frees it', async () => {
  await scene.client.startFault({
    kind: 'memory-leak',
    target: 'payments',
    rampSeconds: 8,
    innocentSpreadSeconds: 0,
  });
  const before = latestGauge('process.memory.usage', 'payments-0');
  await expect
    .poll(() => latestGauge('process.memory.usage', 'payments-0'), patient)
    .toBeGreaterThan(before * 1.5);
  const limit = latestGauge('process.memory.limit', 'payments-0');
  expect(latestGauge('process.memory.usage', 'payments-0')).toBeLessThan(limit);
  const done = await scene.client.control('restart-1', action('service.restart', 'payments', 10));
  expect(done.body).toMatchObject({ status: 'succeeded' });
  await expect
    .poll(() => latestGauge('process.memory.usage', 'payments-0'), patient)
    .toBeLessThan(before * 1.2);
  expect((await scene.client.items('/faults')).at(-1)).toMatchObject({
    endedAt: null,
    truth: { kind: 'saturation', change: null },
  });
  await scene.client.endFaults();
  expect((await scene.client.items('/faults')).every((fault) => fault['endedAt'] !== null)).toBe(
    true,
  );
});

it('a surge multiplies the arrivals, an outage fails what needs the database', async () => {
  const rate = () =>
    scene.served('storefront', '/', lately()).reduce((sum, point) => sum + point.value, 0);
  await pause(WINDOW_MS);
  await expect.poll(rate, patient).toBeGreaterThan(0);
  const quiet = rate();
  const started = await Promise.all([
    scene.client.startFault({ kind: 'traffic-surge', rampSeconds: 0, innocentSpreadSeconds: 0 }),
    scene.client.startFault({
      kind: 'dependency-outage',
      rampSeconds: 0,
      innocentSpreadSeconds: 0,
    }),
  ]);
  expect(started.map((answer) => answer.status)).toEqual([201, 201]);
  await expect.poll(rate, patient).toBeGreaterThan(quiet * 2);
  const fromMs = Date.now();
  const failed = () =>
    scene.sink.points.filter(
      ({ metric, attributes, startMs }) =>
        metric === SERVER_DURATION &&
        startMs >= fromMs &&
        attributes['service.name'] === 'payments' &&
        attributes['http.response.status_code'] === '502',
    );
  await expect.poll(() => failed().length, patient).toBeGreaterThan(0);
  expect(scene.served('payments', '/v1/payments', since(fromMs))).toEqual([]);
  await scene.client.endFaults();
});

it('a neighbour takes the processors, a disk fills, an exporter falls silent', async () => {
  const host = (metric: string) =>
    scene.sink.points.filter(
      ({ metric: name, attributes }) =>
        name === metric &&
        attributes['service.name'] === undefined &&
        attributes['host.name'] === SHOP_HOST,
    );
  const last = (metric: string) => host(metric).at(-1)?.value ?? 0;
  expect(last('system.cpu.utilization')).toBeLessThan(0.5);
  const start = (kind: string) =>
    scene.client.startFault({ kind, rampSeconds: 0, innocentSpreadSeconds: 0 });
  expect((await start('noisy-neighbour')).status).toBe(201);
  await expect.poll(() => last('system.cpu.utilization'), patient).toBeGreaterThan(0.9);
  // 30 ms of its own and 14 ms of its database, two and a half times slower.
  await expect
    .poll(() => medianMs(scene.served('payments', '/v1/payments', lately())), patient)
    .toBeGreaterThan(80);
  await scene.client.endFaults();
  expect((await start('disk-filling')).status).toBe(201);
  await expect.poll(() => last('system.filesystem.utilization'), patient).toBeGreaterThan(0.97);
  await scene.client.endFaults();
  expect((await start('silent-exporter')).status).toBe(201);
  const heardIn3s = async () => {
    const before = host('system.cpu.utilization').length;
    await pause(3_000);
    return host('system.cpu.utilization').length - before;
  };
  await expect.poll(heardIn3s, patient).toBe(0);
  const heard = host('system.cpu.utilization').length;
  expect((await scene.client.items('/faults')).at(-1)).toMatchObject({
    truth: { kind: 'data', resource: { kind: 'host', name: 'shop-host-1' }, change: null },
  });
  await scene.client.endFaults();
  await expect.poll(() => host('system.cpu.utilization').length, patient).toBeGreaterThan(heard);
});

it('refuses unknown kinds, wrong targets and foreign origins', async () => {
  expect((await scene.client.startFault({ kind: 'earthquake' })).status).toBe(400);
  expect(
    (await scene.client.startFault({ kind: 'memory-leak', target: 'payments-db' })).status,
  ).toBe(400);
  const foreign = await scene.client.endFaults({ origin: 'http://example.com' });
  expect(foreign.status).toBe(403);
  const renamed = await scene.client.statusForHost('attacker.example');
  expect(renamed).toBe(403);
  const page = await fetch(scene.client.base);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(await page.text()).toContain('storefront');
});
