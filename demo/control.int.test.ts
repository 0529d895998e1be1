import { afterAll, beforeAll, expect, it } from 'vitest';
import { action } from './testing/demo-client.ts';
import { startDemoScene, type DemoScene } from './testing/demo-scene.ts';

let scene: DemoScene;
beforeAll(async () => {
  scene = await startDemoScene();
});
afterAll(() => scene.end());

it('refuses what is not signed, wrongly signed, or old', async () => {
  const body = JSON.stringify(action('service.restart', 'payments', 1));
  const send = async (headers: Record<string, string>) =>
    (await fetch(`${scene.client.base}/control/actions`, { method: 'POST', headers, body })).status;
  expect(await send({})).toBe(401);
  expect(await send({ ...scene.client.signed('bad-1', body), 'webhook-id': 'bad-2' })).toBe(401);
  expect(await send(scene.client.signed('bad-3', body, new Date(Date.now() - 301_000)))).toBe(401);
  const probe = await fetch(`${scene.client.base}/control/actions/bad-1`, {
    headers: scene.client.signed('bad-1', ''),
  });
  expect(probe.status).toBe(404);
});

it('scales once per id, knows its runs, and refuses an older fence', async () => {
  const order = action('service.scale', 'checkout', 5, { replicas: 3 });
  const first = await scene.client.control('scale-1', order);
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    status: 'succeeded',
    changes: [{ field: 'replicas', from: '2', to: '3' }],
  });
  expect(await scene.client.service('checkout')).toMatchObject({ replicas: 3 });
  const announced = scene.sink.changes.length;
  expect(await scene.client.control('scale-1', order)).toEqual(first);
  expect(scene.sink.changes).toHaveLength(announced);
  const probe = await fetch(`${scene.client.base}/control/actions/scale-1`, {
    headers: scene.client.signed('scale-1', ''),
  });
  expect(await probe.json()).toMatchObject({ status: 'succeeded' });
  expect(
    (await scene.client.control('scale-2', action('service.scale', 'checkout', 4, { replicas: 1 })))
      .status,
  ).toBe(409);
  expect(
    (await scene.client.control('scale-3', action('service.scale', 'checkout', 5, { replicas: 0 })))
      .status,
  ).toBe(400);
  await scene.client.control('scale-4', action('service.scale', 'checkout', 6, { replicas: 2 }));
  expect(await scene.client.service('checkout')).toMatchObject({ replicas: 2 });
});

it('shows in a dry run what would change, and changes nothing', async () => {
  const order = action('service.roll_back', 'checkout', 0, { toVersion: '2.3.4' }, true);
  const dry = await scene.client.control('dry-1', order);
  expect(dry.body).toMatchObject({ changes: [{ field: 'version', from: '2.4.0', to: '2.3.4' }] });
  expect(await scene.client.service('checkout')).toMatchObject({ version: '2.4.0' });
  expect(
    await scene.client.control('state-1', {
      type: 'state.get',
      data: { target: { kind: 'service', name: 'checkout' } },
    }),
  ).toMatchObject({
    body: { version: '2.4.0', replicas: 2, previousVersions: ['2.3.4'], healthy: true },
  });
  expect(
    await scene.client.control(
      'rb-1',
      action('service.roll_back', 'checkout', 8, { toVersion: '9.9.9' }),
    ),
  ).toMatchObject({
    status: 200,
    body: { status: 'failed' },
  });
});
