import type { TrainedModel } from '../training/trained-model.ts';
import { trainingCode } from '../training/training-code.ts';
import { hasCode, textAt } from './mlflow-client.ts';
import type { MlflowClient } from './mlflow-client.ts';
import { mlmodelFile, modelFile } from './model-file.ts';
import type { ModelPapers } from './model-papers.ts';

export interface Registration {
  readonly runId: string;
  readonly version: string;
}

/** What is told of a training besides the model. */
export interface TrainingNote {
  readonly runName: string;
  /** Where the rows came from, in words. */
  readonly source: string;
  /** What decides about the training besides the options of the model. */
  readonly params?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

type KeyValue = { key: string; value: string };

const pairs = (values: Readonly<Record<string, string>>): KeyValue[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  try {
    const found = await client.get('experiments/get-by-name', { experiment_name: name });
    return textAt(found, 'experiment', 'experiment_id');
  } catch (error) {
    if (!hasCode(error, 'RESOURCE_DOES_NOT_EXIST')) throw error;
    return textAt(await client.post('experiments/create', { name }), 'experiment_id');
  }
}

async function ensureModel(
  client: MlflowClient,
  name: string,
  { description, tier, owner, purpose, task }: ModelPapers,
): Promise<void> {
  try {
    await client.post('registered-models/create', {
      name,
      description,
      tags: pairs({ tier, owner, purpose, task }),
    });
  } catch (error) {
    if (!hasCode(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
}

/** A training that is to be told: of which model, what came of it, and what else is known. */
interface Told<P> {
  readonly papers: ModelPapers;
  readonly model: TrainedModel<P>;
  readonly note: TrainingNote;
}

function measured<P>({ papers, model }: Told<P>): [string, number][] {
  const weights = Object.entries(model.importance);
  return [
    ...Object.entries(model.quality),
    ...weights.map(([name, value]): [string, number] => [`importance/${name}`, value]),
    [papers.positives, model.positiveShare],
  ];
}

async function logTraining<P>(client: MlflowClient, runId: string, told: Told<P>): Promise<void> {
  const { papers, model, note } = told;
  const { options, trainingRows, holdoutRows } = model;
  const texts = Object.entries(options).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  await client.post('runs/log-batch', {
    run_id: runId,
    params: pairs({
      ...Object.fromEntries(texts),
      ...note.params,
      training_rows: String(trainingRows),
      holdout_rows: String(holdoutRows),
    }),
    metrics: measured(told)
      .filter(([, value]) => Number.isFinite(value))
      .map(([key, value]) => ({ key, value, timestamp: note.endedAtMs, step: 0 })),
    tags: pairs(note.tags),
  });
  const dataset = {
    name: papers.dataset,
    digest: model.digest,
    source_type: 'local',
    source: JSON.stringify({ uri: note.source }),
    schema: JSON.stringify({ mlflow_colspec: papers.inputs }),
    profile: JSON.stringify({
      num_rows: trainingRows + holdoutRows,
      [papers.positives]: model.positiveShare,
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

/** Logs the training run of a model and stores its file. */
export async function logTrainingRun<P>(
  client: MlflowClient,
  name: string,
  told: Told<P>,
): Promise<{ runId: string; artifactUri: string }> {
  const { papers, model, note } = told;
  const created = await client.post('runs/create', {
    experiment_id: await experimentOf(client, name),
    run_name: note.runName,
    start_time: note.startedAtMs,
    tags: pairs({
      'mlflow.source.name': 'demo/training',
      'mlflow.source.type': 'JOB',
      'tandem.code': trainingCode(),
    }),
  });
  const runId = textAt(created, 'run', 'info', 'run_id');
  const artifactUri = textAt(created, 'run', 'info', 'artifact_uri');
  await logTraining(client, runId, told);
  await client.putFile(artifactUri, 'model/model.json', modelFile(papers, model));
  await client.putFile(
    artifactUri,
    'model/MLmodel',
    mlmodelFile(papers, runId, new Date(note.endedAtMs)),
  );
  await client.post('runs/update', {
    run_id: runId,
    status: 'FINISHED',
    end_time: note.endedAtMs,
  });
  return { runId, artifactUri };
}

/** Logs the training run of a model, stores its file and registers it as the next version. */
export async function registerModel<P>(
  client: MlflowClient,
  name: string,
  told: Told<P>,
): Promise<Registration> {
  const { papers, model } = told;
  await ensureModel(client, name, papers);
  const known = await knownVersion(client, name, model.digest);
  if (known !== null) return known;
  const { runId, artifactUri } = await logTrainingRun(client, name, told);
  const version = await client.post('model-versions/create', {
    name,
    source: `${artifactUri}/model`,
    run_id: runId,
    tags: pairs({ digest: model.digest, algorithm: model.options.algorithm }),
  });
  return { runId, version: textAt(version, 'model_version', 'version') };
}
