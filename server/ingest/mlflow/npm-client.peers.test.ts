import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRecorder, type Recorder } from '../recordings/start-recorder.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';

/** A folder whose `node_modules` has `mlflow`, the client for Node that is on npm (2.0.7). */
const folder = process.env['TANDEM_TEST_MLFLOW_NPM'];

type Call = (message?: Record<string, unknown>) => Promise<Record<string, unknown>>;
type Client = {
  Experiments: Record<
    'create' | 'list' | 'get' | 'update' | 'delete' | 'restore' | 'setExperimentTag',
    Call
  >;
  Runs: Record<
    | 'create'
    | 'get'
    | 'logMetric'
    | 'logBatch'
    | 'logParameter'
    | 'setTag'
    | 'deleteTag'
    | 'search'
    | 'update'
    | 'delete'
    | 'restore',
    Call
  >;
  Metrics: Record<'getHistory', Call>;
  Artifacts: Record<'list', Call>;
};
type Package = new (options: { endpoint: string; headers: Record<string, string> }) => Client;

let web: WebProcess;
let recorder: Recorder;
beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
  recorder = await startRecorder({
    name: 'mlflow-npm',
    peers: 'mlflow 2.0.7 of npm',
    target: () => web.url,
    placeholders: () => ({ '<key>': web.key }),
  });
});
afterAll(async () => {
  await recorder.stop();
  await web.stop();
});

function connect(headers: Record<string, string>): Client {
  const load = createRequire(join(folder ?? '', 'x.cjs'));
  // Guarantee: the package is pinned, and has these calls.
  const MLflow = load('mlflow') as Package;
  // It prints every body that it sends.
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  return new MLflow({ endpoint: recorder.url, headers });
}

/** The package throws texts that hold what the server answered. */
const refusedBy = (status: number, code: string) =>
  expect.objectContaining({
    message: expect.stringMatching(
      new RegExp(`"status":${status}.*"error_code":"${code}"`, 'su'),
    ) as unknown,
  }) as unknown;

test.skipIf(folder === undefined)(
  'the client for Node logs a run, finds it, and reads its history',
  async () => {
    const { Experiments, Runs, Metrics, Artifacts } = connect({
      authorization: `Bearer ${web.key}`,
    });
    const { experiment_id } = await Experiments.create({ name: 'from node' });
    await Experiments.update({ experiment_id, new_name: 'renamed' });
    expect(await Experiments.get({ experiment_id })).toMatchObject({
      experiment: { experiment_id, name: 'renamed', lifecycle_stage: 'active' },
    });
    expect(await Experiments.list({ view_type: 'ACTIVE_ONLY' })).toMatchObject({
      experiments: expect.arrayContaining([
        expect.objectContaining({ name: 'renamed' }),
        expect.objectContaining({ experiment_id: '0' }),
      ]) as unknown,
    });

    const tags = [{ key: 'team', value: 'risk' }];
    const made = await Runs.create({ experiment_id, user_id: 'mia', start_time: 1_000, tags });
    // Guarantee: MLflow's message of a run.
    const { run_id } = (made['run'] as { info: { run_id: string } }).info;
    for (const step of [0, 1, 2])
      await Runs.logMetric({ run_id, key: 'loss', value: 1 / (step + 1), timestamp: step, step });
    await Runs.logParameter({ run_id, key: 'depth', value: '3' });
    const metrics = [{ key: 'auc', value: 0.9, timestamp: 5, step: 0 }];
    await Runs.logBatch({ run_id, metrics, params: [{ key: 'seed', value: '7' }] });
    await Runs.setTag({ run_id, key: 'gone', value: 'x' });
    await Runs.deleteTag({ run_id, key: 'gone' });
    await Runs.update({ run_id, status: 'FINISHED', end_time: 2_000 });

    const { run } = await Runs.get({ run_id });
    expect(run).toMatchObject({
      info: { status: 'FINISHED', start_time: 1_000, end_time: 2_000, user_id: 'mia' },
      data: {
        params: [
          { key: 'depth', value: '3' },
          { key: 'seed', value: '7' },
        ],
        metrics: expect.arrayContaining([
          expect.objectContaining({ key: 'loss', value: 1 / 3, step: 2 }),
          expect.objectContaining({ key: 'auc', value: 0.9 }),
        ]) as unknown,
        tags: expect.arrayContaining(tags) as unknown,
      },
    });
    expect(JSON.stringify(run)).not.toContain('"gone"');
    expect(await Metrics.getHistory({ run_id, metric_key: 'loss' })).toMatchObject({
      metrics: [{ step: 0, value: 1 }, { step: 1, value: 0.5 }, { step: 2 }],
    });
    expect(await Artifacts.list({ run_id })).toMatchObject({ files: [] });
    const search = async (filter: string) =>
      Runs.search({ experiment_ids: [experiment_id], filter, order_by: ['metrics.auc DESC'] });
    expect(await search("metrics.auc > 0.5 and params.depth = '3'")).toMatchObject({
      runs: [{ info: { run_id } }],
    });
    expect((await search('metrics.auc > 0.95'))['runs'] ?? []).toEqual([]);

    await Runs.delete({ run_id });
    expect(await Runs.get({ run_id })).toMatchObject({
      run: { info: { lifecycle_stage: 'deleted' } },
    });
    await Runs.restore({ run_id });
    await Experiments.delete({ experiment_id });
    await Experiments.restore({ experiment_id });
  },
  60_000,
);

test.skipIf(folder === undefined)('what fails is told in words of MLflow', async () => {
  const { Experiments, Runs } = connect({ authorization: `Bearer ${web.key}` });
  await expect(Runs.get({ run_id: 'nothing' })).rejects.toEqual(
    refusedBy(404, 'RESOURCE_DOES_NOT_EXIST'),
  );
  await expect(Experiments.create({ name: 'Default' })).rejects.toEqual(
    refusedBy(400, 'RESOURCE_ALREADY_EXISTS'),
  );
  // The package leaves a slash out of this address, so that no server has it.
  await expect(
    Experiments.setExperimentTag({ experiment_id: '0', key: 'a', value: 'b' }),
  ).rejects.toEqual(refusedBy(404, 'ENDPOINT_NOT_FOUND'));
  await expect(connect({}).Experiments.get({ experiment_id: '0' })).rejects.toEqual(
    refusedBy(401, 'UNAUTHENTICATED'),
  );
});
