import type { FraudModel } from '../model/fraud-model.ts';
import { FEATURE_SCHEMA } from '../model/features.ts';
import { hasCode, textAt } from './mlflow-client.ts';
import type { MlflowClient } from './mlflow-client.ts';
import { mlmodelFile, modelFile } from './model-file.ts';

export interface Registration {
  readonly runId: string;
  readonly version: string;
}

/** What is told of a training besides the model. */
export interface TrainingNote {
  readonly runName: string;
  /** Where the rows came from, in words. */
  readonly source: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

type KeyValue = { key: string; value: string };

const pairs = (values: Readonly<Record<string, string>>): KeyValue[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

const MODEL_TAGS = {
  tier: 'high',
  owner: 'Risk team',
  purpose: 'Decides which purchases are declined or reviewed because they may be fraud',
  task: 'binary classification',
};

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  try {
    const found = await client.get('experiments/get-by-name', { experiment_name: name });
    return textAt(found, 'experiment', 'experiment_id');
  } catch (error) {
    if (!hasCode(error, 'RESOURCE_DOES_NOT_EXIST')) throw error;
    return textAt(await client.post('experiments/create', { name }), 'experiment_id');
  }
}

async function ensureModel(client: MlflowClient, name: string): Promise<void> {
  try {
    await client.post('registered-models/create', {
      name,
      description: 'Scores each purchase of the shop: how probably it is fraud.',
      tags: pairs(MODEL_TAGS),
    });
  } catch (error) {
    if (!hasCode(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
}

async function logTraining(
  client: MlflowClient,
  runId: string,
  model: FraudModel,
  note: TrainingNote,
): Promise<void> {
  const { quality, options, trainingRows, holdoutRows } = model;
  const measured: [string, number][] = [
    ...Object.entries({ ...quality }),
    ...Object.entries(model.importance).map(([name, value]): [string, number] => [
      `importance/${name}`,
      value,
    ]),
    ['fraud_share', model.fraudShare],
  ];
  await client.post('runs/log-batch', {
    run_id: runId,
    params: pairs({
      algorithm: options.algorithm,
      rounds: String(options.rounds),
      training_rows: String(trainingRows),
      holdout_rows: String(holdoutRows),
    }),
    metrics: measured
      .filter(([, value]) => Number.isFinite(value))
      .map(([key, value]) => ({ key, value, timestamp: note.endedAtMs, step: 0 })),
    tags: pairs(note.tags),
  });
  const dataset = {
    name: 'labelled-purchases',
    digest: model.digest,
    source_type: 'local',
    source: JSON.stringify({ uri: note.source }),
    schema: JSON.stringify({ mlflow_colspec: FEATURE_SCHEMA }),
    profile: JSON.stringify({
      num_rows: trainingRows + holdoutRows,
      fraud_share: model.fraudShare,
    }),
  };
  await client.post('runs/log-inputs', {
    run_id: runId,
    datasets: [{ dataset, tags: pairs({ 'mlflow.data.context': 'training' }) }],
  });
}

/** The version that these rows and parameters gave already, from a start that was cut off. */
async function knownVersion(
  client: MlflowClient,
  name: string,
  digest: string,
): Promise<Registration | null> {
  const { model_versions: versions } = await client.get('model-versions/search', {
    filter: `name='${name}'`,
  });
  if (!Array.isArray(versions)) return null;
  const found: unknown = versions.find((version: unknown) =>
    JSON.stringify(version).includes(`"${digest}"`),
  );
  return found === undefined
    ? null
    : { runId: textAt(found, 'run_id'), version: textAt(found, 'version') };
}

/** Logs the training run of a model, stores its file and registers it as the next version. */
export async function registerModel(
  client: MlflowClient,
  name: string,
  model: FraudModel,
  note: TrainingNote,
): Promise<Registration> {
  await ensureModel(client, name);
  const known = await knownVersion(client, name, model.digest);
  if (known !== null) return known;
  const created = await client.post('runs/create', {
    experiment_id: await experimentOf(client, name),
    run_name: note.runName,
    start_time: note.startedAtMs,
    tags: pairs({ 'mlflow.source.name': 'demo/training', 'mlflow.source.type': 'JOB' }),
  });
  const runId = textAt(created, 'run', 'info', 'run_id');
  const artifactUri = textAt(created, 'run', 'info', 'artifact_uri');
  await logTraining(client, runId, model, note);
  await client.putFile(artifactUri, 'model/model.json', modelFile(model));
  await client.putFile(artifactUri, 'model/MLmodel', mlmodelFile(runId, new Date(note.endedAtMs)));
  await client.post('runs/update', {
    run_id: runId,
    status: 'FINISHED',
    end_time: note.endedAtMs,
  });
  const version = await client.post('model-versions/create', {
    name,
    source: `${artifactUri}/model`,
    run_id: runId,
    tags: pairs({ digest: model.digest, algorithm: model.options.algorithm }),
  });
  return { runId, version: textAt(version, 'model_version', 'version') };
}
