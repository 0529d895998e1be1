import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeIngestKey, startWeb } from '#server/ingest/web-process.ts';
import type { WebProcess } from '#server/ingest/web-process.ts';
import { inferenceVersions, labelCounts } from '#server/telemetry/queries/inference-models.ts';
import { startDemo } from '../../demo/demo.ts';
import type { RunningDemo } from '../../demo/demo.ts';
import { action, DemoClient } from '../../demo/testing/demo-client.ts';

const SECRET = `whsec_${Buffer.from('a secret for this test only').toString('base64')}`;
let web: WebProcess;
let demo: RunningDemo;
let client: DemoClient;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-models-'));
  web = await startWeb(await makeIngestKey());
  demo = await startDemo({
    port: 0,
    seed: 'default',
    sampleSeconds: 2,
    tandemUrl: web.url,
    apiKey: web.key,
    webhookSecret: SECRET,
    dataDir,
    backfillDays: 1 / 24,
    labelDelaySeconds: 1,
  });
  await demo.ready;
  client = new DemoClient(demo.port, SECRET);
}, 90_000);
afterAll(async () => {
  await demo.stop();
  await web.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ask(path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${web.url}/api/2.0/mlflow/${path}`, {
    headers: { authorization: `Bearer ${web.key}` },
  });
  // Guarantee: every answer of these paths is a JSON object.
  return (await answer.json()) as Record<string, unknown>;
}

const MODELS = [
  { name: 'fraud-score', tier: 'high', measure: 'roc_auc' },
  { name: 'recommender', tier: 'low', measure: 'ndcg_at_10' },
] as const;
const range = () => [0, Date.now() + 60_000] as const;
const rowsOf = async (name: string) =>
  (await inferenceVersions(...range(), [name])).reduce((sum, { rows }) => sum + rows, 0);
const labelsOf = async (name: string) => (await labelCounts(...range())).get(name) ?? 0;

it.each(MODELS)(
  '$name registers its first version, sends rows and their labels late',
  async ({ name, tier, measure }) => {
    await expect
      .poll(async () => (await ask(`model-versions/get?name=${name}&version=1`))['model_version'], {
        timeout: 20_000,
      })
      .toMatchObject({ name, version: '1', status: 'READY' });
    const { registered_model: model } = await ask(`registered-models/get?name=${name}`);
    expect(JSON.stringify(model)).toContain(`"key":"tier","value":"${tier}"`);
    const { model_version: first } = await ask(`model-versions/get?name=${name}&version=1`);
    const { run_id: runId } = first as { run_id: string };
    expect(JSON.stringify(await ask(`runs/get?run_id=${runId}`))).toContain(measure);
    await expect.poll(() => rowsOf(name), { timeout: 30_000 }).toBeGreaterThan(300);
    await expect.poll(() => labelsOf(name), { timeout: 30_000 }).toBeGreaterThan(300);
  },
  90_000,
);

it.each(MODELS)(
  '$name retrains by an order, registers the version and serves it only when told',
  async ({ name, measure }) => {
    const now = Date.now();
    const order = {
      trainFromAt: new Date(now - 3_600_000).toISOString(),
      trainToAt: new Date(now).toISOString(),
      baseVersion: '1',
      reason: 'test',
    };
    const target = { kind: 'model', name };
    const data = (kind: string, fence: number, parameters: unknown, dryRun = false) => {
      const message = action(kind, name, fence, parameters, dryRun);
      return { ...message, data: { ...(message['data'] as object), target } };
    };
    const send = async (id: string, message: unknown) =>
      (await client.control(`${name}-${id}`, message)).body;
    const state = () => send(`state-${Math.random()}`, { type: 'state.get', data: { target } });
    expect(await state()).toMatchObject({ target, version: '1', shadow: null });
    expect(await send('dry', data('model.retrain', 0, order, true))).toMatchObject({
      status: 'succeeded',
    });
    const result = () => send('retrain-1', data('model.retrain', 1, order));
    await expect.poll(result, { timeout: 40_000 }).toMatchObject({ status: 'succeeded' });
    const { result: made } = (await result()) as { result: { runId: string; version: string } };
    expect(made.version).toBe('2');
    const run = await ask(`runs/get?run_id=${made.runId}`);
    expect(JSON.stringify(run)).toContain(measure);
    const files = await ask(`artifacts/list?run_id=${made.runId}&path=model`);
    expect(JSON.stringify(files)).toContain('model/model.json');
    expect(await state()).toMatchObject({ traffic: [{ version: '1', percent: 100 }] });
    const canary = { version: '2', percent: 25, mode: 'canary' };
    await send('canary', data('model.set_traffic', 2, canary));
    expect(await state()).toMatchObject({
      version: '1',
      traffic: [
        { version: '1', percent: 75 },
        { version: '2', percent: 25 },
      ],
    });
    const unknown = { version: '9', percent: 100, mode: 'full' };
    expect(await send('no', data('model.set_traffic', 3, unknown))).toMatchObject({
      status: 'failed',
    });
  },
  90_000,
);
