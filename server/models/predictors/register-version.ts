import { createHash } from 'node:crypto';
import {
  artifactStore,
  noteStoredArtifact,
  storePathOf,
} from '#server/experiments/artifacts/artifacts.ts';
import { restoreExperiment } from '#server/experiments/change-experiment.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { updateRun } from '#server/experiments/runs/change-run.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logBatch } from '#server/experiments/runs/log-batch.ts';
import { logInputs } from '#server/experiments/runs/log-inputs.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { systemActor } from '#server/platform/actor.ts';
import type { PredictorName } from '#server/platform/built-in-models.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** Actor that registers and trains built-in predictors and requests their promotion. */
export const predictorActor = systemActor('Tandem');

const experimentName = "Tandem's own predictors";
const mostBytes = 1024 * 1024;

export type NewVersion = {
  name: PredictorName;
  description: string;
  parameters: object;
  /** Params and metrics logged by a run. */
  params: Record<string, string>;
  metrics: Record<string, number>;
  /** Training data; null for the shipped version. */
  data: { name: string; digest: string; rows: number } | null;
};

async function ownExperiment(context: VerbContext): Promise<string> {
  const { tx, actor } = context;
  const known = await tx.experiment.findUnique({ where: { name: experimentName } });
  if (known === null) {
    const made = await createExperiment(actor, { name: experimentName }, { within: context });
    return made.experimentId;
  }
  if (known.deletedAt !== null)
    await restoreExperiment(actor, { experimentId: known.id }, { within: context });
  return String(known.id);
}

/** Stores the parameters in one file, where MLflow clients expect the files of the run. */
async function storeParameters(folder: string, parameters: object): Promise<void> {
  const root = storePathOf(folder);
  if (root === null) throw new Error(`${folder} is not inside the Tandem store`);
  const path = `${root}/predictor.json`;
  const text = `${JSON.stringify(parameters, null, 2)}\n`;
  const stored = await artifactStore().write(path, bytesOf(text), mostBytes);
  await noteStoredArtifact(predictorActor, path, stored);
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Digest of the training rows, as in the run's dataset. */
export function digestOfRows(rows: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 32);
}

/** Registers a version with its run, data and file, in the transaction of a verb. */
export async function registerVersion(context: VerbContext, given: NewVersion): Promise<number> {
  const { actor, now } = context;
  const within = { within: context };
  const { run } = await createRun(
    actor,
    {
      experimentId: await ownExperiment(context),
      runName: given.name,
      startTime: now.getTime(),
    },
    within,
  );
  const { runId } = run.info;
  const metrics = Object.entries(given.metrics);
  await logBatch(
    actor,
    {
      runId,
      params: Object.entries(given.params).map(([key, value]) => ({ key, value })),
      metrics: metrics.map(([key, value]) => ({ key, value, timestamp: now.getTime() })),
    },
    within,
  );
  if (given.data !== null) {
    const { name, digest, rows } = given.data;
    const profile = JSON.stringify({ num_rows: rows });
    const dataset = { name, digest, sourceType: 'tandem', source: '{}', profile };
    const tags = [{ key: 'mlflow.data.context', value: 'training' }];
    await logInputs(actor, { runId, datasets: [{ dataset, tags }] }, within);
  }
  const source = `${run.info.artifactUri}/model`;
  await storeParameters(source, given.parameters);
  await updateRun(actor, { runId, status: 'FINISHED', endTime: now.getTime() }, within);
  const { modelVersion } = await createVersion(
    actor,
    { name: given.name, source, runId, description: given.description },
    within,
  );
  return Number(modelVersion.version);
}
