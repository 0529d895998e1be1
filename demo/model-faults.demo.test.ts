import { afterAll, beforeAll, expect, it } from 'vitest';
import { action } from './testing/demo-client.ts';
import { patient, pause, startDemoScene, type DemoScene } from './testing/demo-scene.ts';
import { medianMs } from './testing/otlp-sink.ts';

type Row = { channel?: string; device?: string };

/** Number of predictions needed to measure a share and a median. */
const ANSWERS = 40;

let scene: DemoScene;
beforeAll(async () => {
  scene = await startDemoScene();
}, 60_000);
afterAll(() => scene.end());

const start = (kind: string) =>
  scene.client.startFault({ kind, rampSeconds: 0, innocentSpreadSeconds: 0 });
const order = (kind: string, targetKind: string, name: string, parameters: unknown = {}) => {
  const message = action(kind, name, 1, parameters);
  return {
    ...message,
    data: { ...(message['data'] as object), target: { kind: targetKind, name } },
  };
};
const lastRow = (model: string) => scene.sink.rows.findLast((row) => row['model'] === model);
const served = async () => (await scene.client.getJson('/services'))['model'];

it('a feature outage empties the columns until the job is repaired', async () => {
  expect(await (await start('feature-outage')).json()).toMatchObject({
    truth: { kind: 'data', resource: { kind: 'service', name: 'customer-features' } },
  });
  const nulls = () =>
    scene.sink.points.findLast((point) => point.metric === 'job.column.null_share')?.value;
  await expect.poll(nulls, patient).toBe(1);
  await expect
    .poll(() => lastRow('fraud-score'), patient)
    .toMatchObject({ features: { account_age_days: null } });
  const done = await scene.client.control(
    'repair-1',
    order('model.repair_data', 'service', 'customer-features'),
  );
  expect(done.body).toMatchObject({ status: 'succeeded', changes: [{ to: 'repaired' }] });
  await expect.poll(nulls, patient).toBe(0);
  await expect
    .poll(() => lastRow('fraud-score'), patient)
    .not.toMatchObject({ features: { account_age_days: null } });
  expect((await scene.client.items('/faults')).at(-1)?.['endedAt']).not.toBeNull();
  await expect
    .poll(() => scene.sink.labels.some(({ model }) => model === 'fraud-score'), patient)
    .toBe(true);
});

it('the recommender answers with lists of what is in stock, and clicks follow', async () => {
  const row = lastRow('recommender') as
    | { prediction: string[]; score: Record<string, number>; features: { in_stock: number } }
    | undefined;
  if (row === undefined) throw new Error('the recommender sent no row');
  expect(new Set(row.prediction).size).toBe(10);
  expect(row.features.in_stock).toBeGreaterThanOrEqual(20);
  const scores = row.prediction.map((item) => row.score[item] ?? Number.NaN);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  const lists = new Map(
    scene.sink.rows
      .filter(({ model }) => model === 'recommender')
      .map((each) => [each['requestId'], each['prediction']]),
  );
  const labels = scene.sink.labels.filter(({ model }) => model === 'recommender');
  const clicked = labels.filter(({ label }) => (label as string[]).length > 0);
  expect(clicked.length / labels.length).toBeGreaterThan(0.4);
  expect(clicked.length).toBeLessThan(labels.length);
  for (const { requestId, label } of clicked)
    expect(lists.get(requestId)).toEqual(expect.arrayContaining(label as string[]));
  const scored = await scene.client.control('scores-1', {
    type: 'model.evaluate',
    data: {
      target: { kind: 'model', name: 'recommender' },
      versions: ['1'],
      rows: [{ segment: 'students', device: 'phone' }],
    },
  });
  const { scores: answered } = scored.body as { scores: Record<string, string[][]> };
  expect(new Set(answered['1']?.[0]).size).toBe(10);
  expect(answered['1']?.[0]?.every((item) => typeof item === 'string')).toBe(true);
  const wrong = await scene.client.control('scores-2', {
    type: 'model.evaluate',
    data: {
      target: { kind: 'model', name: 'recommender' },
      versions: ['1'],
      rows: [{ segment: 'robots' }],
    },
  });
  expect(wrong.status).toBe(404);
});

it('a bad version is really served and announced, and giving the traffic back ends it', async () => {
  const started = (await (await start('bad-model-version')).json()) as {
    truth: { change: { ref: string } };
  };
  await expect.poll(served, patient).toMatchObject({
    traffic: [{ version: '2', percent: 100 }],
    previousVersions: ['1'],
  });
  await expect
    .poll(() => scene.sink.changes.find(({ ref }) => ref === started.truth.change.ref), patient)
    .toMatchObject({
      kind: 'model_version',
      resource: { kind: 'model', name: 'fraud-score' },
      before: '1',
      after: '2',
    });
  const back = order('model.set_traffic', 'model', 'fraud-score', {
    version: '1',
    percent: 100,
    mode: 'full',
  });
  const first = await scene.client.control('back-1', back);
  expect(first.body).toMatchObject({ status: 'succeeded', changes: [{ field: 'traffic' }] });
  expect(await scene.client.control('back-1', back)).toEqual(first);
  expect(await served()).toMatchObject({ traffic: [{ version: '1', percent: 100 }] });
  expect((await scene.client.items('/faults')).at(-1)?.['endedAt']).not.toBeNull();
});

it('a starved host slows the model and not the shop', async () => {
  const { hosts } = scene.demo.company;
  const busy = (host: string) =>
    scene.sink.points.findLast(
      ({ metric, attributes }) =>
        metric === 'system.cpu.utilization' && attributes['host.name'] === host,
    )?.value ?? Number.NaN;
  expect(hosts.get('model-host-1')?.contention()).toBe(1);
  expect((await start('starved-host')).status).toBe(201);
  await expect.poll(() => busy('model-host-1'), patient).toBeGreaterThan(0.9);
  expect(busy('shop-host-1')).toBeLessThan(0.5);
  expect(hosts.get('model-host-1')?.contention()).toBeGreaterThan(2);
  for (const host of ['shop-host-1', 'shop-host-2'])
    expect(hosts.get(host)?.contention(), host).toBe(1);
  const models = new Set(
    scene.sink.points
      .filter(({ attributes }) => attributes['host.name'] === 'model-host-1')
      .map(({ attributes }) => attributes['service.name']),
  );
  expect(models).toEqual(new Set(['fraud-score', undefined]));
});

it('more replicas of what runs on the starved host start elsewhere and take its load', async () => {
  const told = async (id: string) =>
    (
      await scene.client.control(id, {
        type: 'state.get',
        data: { target: { kind: 'service', name: 'fraud-score' } },
      })
    ).body;
  expect(await told('state-1')).toMatchObject({
    replicasByHost: { 'model-host-1': 2 },
    nextReplicaHost: 'shop-host-1',
  });
  const lately = async (host: string) => {
    const fromMs = Date.now();
    const answered = () =>
      scene.served('fraud-score', '/v1/fraud-score', (point) => point.startMs >= fromMs);
    const count = () => answered().reduce((sum, { value }) => sum + value, 0);
    await expect.poll(count, patient).toBeGreaterThan(ANSWERS);
    const all = answered();
    const there = all.filter(({ attributes }) => attributes['host.name'] === host);
    const answers = (points: typeof all) => points.reduce((sum, { value }) => sum + value, 0);
    return { share: answers(there) / answers(all), ms: medianMs(there) };
  };
  const starved = await lately('model-host-1');
  expect(starved.share).toBe(1);
  const scaled = await scene.client.control(
    'scale-out-1',
    action('service.scale', 'fraud-score', 1, { replicas: 4 }),
  );
  expect(scaled.body).toMatchObject({
    status: 'succeeded',
    changes: [
      { field: 'replicas', from: '2', to: '4' },
      { field: 'hosts', from: 'model-host-1', to: 'model-host-1, shop-host-1' },
    ],
  });
  expect((await told('state-2'))['replicasByHost']).toEqual({
    'model-host-1': 2,
    'shop-host-1': 2,
  });
  await pause(2_000);
  const free = await lately('shop-host-1');
  // Half of the replicas get nearly all of the load: replicas that wait for processors receive
  // fewer requests.
  expect(free.share).toBeGreaterThan(0.7);
  expect(free.ms).toBeLessThan(starved.ms);
  await scene.client.endFaults();
  expect(await told('state-3')).toMatchObject({
    replicasByHost: { 'model-host-1': 2 },
    nextReplicaHost: 'model-host-1',
  });
});

it('a model has faults of different kinds at once, and each kind once', async () => {
  expect((await start('concept-drift')).status).toBe(201);
  expect((await start('label-delay')).status).toBe(201);
  expect((await start('concept-drift')).status).toBe(400);
  expect((await start('campaign')).status).toBe(201);
  await scene.client.endFaults();
  expect((await scene.client.items('/faults')).every(({ endedAt }) => endedAt !== null)).toBe(true);
});

it('a campaign brings other shoppers to both models, which share no service', async () => {
  const shareOf = (model: string, sinceMs: number, is: (features: Row) => boolean) => {
    const rows = scene.sink.rows
      .filter((row) => row['model'] === model && Number(row['time']) >= sinceMs)
      .map((row) => row['features'] as Row);
    return { rows: rows.length, share: rows.filter(is).length / rows.length };
  };
  const apps = (sinceMs: number) => shareOf('fraud-score', sinceMs, (row) => row.channel === 'app');
  const phones = (sinceMs: number) =>
    shareOf('recommender', sinceMs, (row) => row.device === 'phone');
  const startMs = Date.now();
  await expect.poll(() => apps(startMs).rows, { timeout: 60_000 }).toBeGreaterThan(80);
  // No other fault of this file changes who visits the catalog.
  const [usualApps, usualPhones] = [apps(startMs).share, phones(0).share];
  expect((await start('campaign')).status).toBe(201);
  const campaignMs = Date.now() + 500;
  await expect.poll(() => phones(campaignMs).rows, { timeout: 90_000 }).toBeGreaterThan(80);
  // Usually a third and a half; in a campaign two thirds and seven in ten.
  expect(apps(campaignMs).share).toBeGreaterThan(usualApps);
  expect(phones(campaignMs).share).toBeGreaterThan(usualPhones);
  await scene.client.endFaults();
}, 180_000);
