import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { updateRun } from '#server/experiments/runs/change-run.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { logInputs } from '#server/experiments/runs/log-inputs.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';

const trainer = systemActor('trainer');

/** Properties logged by a training. */
export type Training = {
  code: string | null;
  params: Record<string, string>;
  metrics: Record<string, number>;
  /** By name. */
  digests: Record<string, string>;
  tags: Record<string, string>;
  status: 'RUNNING' | 'FINISHED' | 'FAILED';
};

const usual: Training = {
  code: 'c0ffee',
  params: { depth: '6', seed: '7' },
  metrics: { loss: 0.25, auc: 0.9 },
  digests: { orders: 'd1' },
  tags: {},
  status: 'FINISHED',
};

const pairs = (values: Record<string, string>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** Logs a training as a client does, for integration tests; answers the run. */
export async function logTraining(
  experimentId: string,
  given: Partial<Training> = {},
): Promise<string> {
  const { code, params, metrics, digests, tags, status } = { ...usual, ...given };
  const commit: Record<string, string> = code === null ? {} : { 'mlflow.source.git.commit': code };
  const { run } = await createRun(trainer, {
    experimentId,
    runName: 'fit',
    startTime: Date.now(),
    tags: pairs({ ...commit, ...tags }),
  });
  const { runId } = run.info;
  await logBatch(trainer, {
    runId,
    params: pairs(params),
    metrics: Object.entries(metrics).map(([key, value]) => ({
      key,
      value,
      timestamp: Date.now(),
    })),
  });
  await logInputs(trainer, {
    runId,
    datasets: Object.entries(digests).map(([name, digest]) => ({
      dataset: { name, digest, sourceType: 'local', source: '{}' },
    })),
  });
  if (status !== 'RUNNING') await updateRun(trainer, { runId, status, endTime: Date.now() });
  return runId;
}

/** A registered model in an experiment of its own, with a version by a training. */
export async function trainedModel(given: Partial<Training> = {}) {
  const model = `m-${newId()}`;
  const { experimentId } = await createExperiment(trainer, { name: model });
  const runId = await logTraining(experimentId, given);
  await createModel(trainer, { name: model });
  await createVersion(trainer, { name: model, source: `runs:/${runId}/model`, runId });
  return { model, experimentId, runId };
}

/** A pickle that calls nothing, and one that runs a command when it is loaded. */
export const harmlessPickle = Buffer.from('\x80\x02}q\x00X\x01\x00\x00\x00aq\x01K\x01s.', 'latin1');
export const dangerousPickle = Buffer.from('cposix\nsystem\np0\n(Vid\np1\ntp2\nRp3\n.', 'latin1');

/** The content of a file as it is stored. */
export async function* bytes(data: string | Buffer): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(Buffer.from(data));
}

/** A new version of a registered model as a training leaves it: data, a metric with a slice, one file. */
export async function trainVersion(
  name: string,
  digest: string,
  file = harmlessPickle,
): Promise<void> {
  const { run } = await createRun(trainer, { experimentId: 0, runName: `fit ${digest}` });
  const { runId } = run.info;
  await logInputs(trainer, {
    runId,
    datasets: [
      {
        dataset: { name: 'orders', digest, sourceType: 'http', source: 'https://data.test/orders' },
        tags: [{ key: 'mlflow.data.context', value: 'training' }],
      },
    ],
  });
  const timestamp = Date.now();
  await logBatch(trainer, {
    runId,
    metrics: [
      { key: 'accuracy', value: 0.91, timestamp, step: 0 },
      { key: 'accuracy/country:DE', value: 0.87, timestamp, step: 0 },
    ],
  });
  await storeArtifact(trainer, `0/${runId}/artifacts/model/model.pkl`, bytes(file));
  const source = `mlflow-artifacts:/0/${runId}/artifacts/model`;
  await createVersion(trainer, { name, source, runId });
}
