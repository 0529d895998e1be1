import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeIngestKey, startWeb, type WebProcess } from '#server/ingest/testing/web-process.ts';
import { inferenceVersions, labelCounts } from '#server/telemetry/queries/inference/models.ts';
import { startDemo, type RunningDemo } from '../../demo/demo.ts';
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
    publicUrl: web.url,
    apiKey: web.key,
    webhookSecret: SECRET,
    dataDir,
    load: 1,
    historyDays: 1 / 24,
    hasFaultyPast: true,
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

type Pair<V> = { key: string; value: V };
type LoggedRun = {
  data: { tags: Pair<string>[]; params: Pair<string>[]; metrics: Pair<number>[] };
  inputs: { dataset_inputs: { dataset: { digest: string } }[] };
};

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
    // The window reaches past the training, so that the data of this run is another soon after.
    const order = {
      trainFromAt: new Date(now - 3_600_000).toISOString(),
      trainToAt: new Date(now + 300_000).toISOString(),
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

it.each(MODELS)(
  '$name trains a run again to the same figures, and says when its data is another by now',
  async ({ name, measure }) => {
    const target = { kind: 'model', name };
    const runOf = async (version: string) => {
      const { model_version: found } = await ask(
        `model-versions/get?name=${name}&version=${version}`,
      );
      const { run_id: runId } = found as { run_id: string };
      return readRun(runId);
    };
    const readRun = async (runId: string) => {
      const { run } = (await ask(`runs/get?run_id=${runId}`)) as { run: LoggedRun };
      const valuesOf = <V>(rows: readonly { key: string; value: V }[]) =>
        Object.fromEntries(rows.map(({ key, value }) => [key, value]));
      return {
        runId,
        tags: valuesOf(run.data.tags),
        params: valuesOf(run.data.params),
        metrics: valuesOf(run.data.metrics),
        digest: run.inputs.dataset_inputs[0]?.dataset.digest,
      };
    };
    type Known = Awaited<ReturnType<typeof runOf>>;
    const order = (id: string, { runId, tags, params }: Known, dryRun: boolean) => {
      const parameters = { runId, params, code: tags['tandem.code'] };
      const message = action('model.reproduce', name, 9, parameters, dryRun);
      const data = { ...(message['data'] as object), target };
      return client.control(`${name}-${id}`, { ...message, data });
    };
    const dry = async (run: Known) =>
      (await order(`dry-${Math.random()}`, run, true)).body as {
        status: string;
        datasets?: { digest: string }[];
      };
    const first = await runOf('1');
    expect((await dry(first)).datasets?.[0]?.digest).toBe(first.digest);
    const done = async () => (await order('again', first, false)).body;
    await expect.poll(done, { timeout: 20_000 }).toMatchObject({ status: 'succeeded' });
    const { result } = (await done()) as { result: { runId: string } };
    const again = await readRun(result.runId);
    expect(again.tags['tandem.reproduces']).toBe(first.runId);
    expect(again.digest).toBe(first.digest);
    expect(again.params).toEqual(first.params);
    expect(again.metrics).toEqual(first.metrics);
    expect(Object.keys(again.metrics)).toContain(measure);
    const other = { ...first, tags: { 'tandem.code': 'sha256:other' } };
    expect(await dry(other)).toMatchObject({ status: 'failed' });
    const second = await runOf('2');
    expect(second.params['train_from']).toBeDefined();
    await expect
      .poll(async () => (await dry(second)).datasets?.[0]?.digest, { timeout: 20_000 })
      .not.toBe(second.digest);
  },
  60_000,
);
