import type { Curve, Evaluation, FailedRun, PastVersion } from '../training/past-run.ts';
import type { TrainedModel } from '../training/trained-model.ts';
import { trainingCode } from '../training/training-code.ts';
import { hasCode, textAt, type MlflowClient } from './mlflow-client.ts';
import { mlmodelFile, modelFile } from './model-file.ts';
import type { ModelPapers } from './model-papers.ts';

export interface Registration {
  readonly runId: string;
  readonly version: string;
}

/** Metadata of a training, without the model. */
export interface TrainingNote {
  readonly runName: string;
  /** Description of the row source. */
  readonly source: string;
  /** Training parameters in addition to the model options. */
  readonly params?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Defaults to the experiment with the model's name. */
  readonly experiment?: string;
  /** Metrics during the training. */
  readonly curves?: readonly Curve[];
  /** Quality on a data set used for several versions. */
  readonly evaluation?: Evaluation;
  /** False if the rows no longer exist and the training cannot be repeated. Defaults to true. */
  readonly isRepeatable?: boolean;
}

type KeyValue = { key: string; value: string };

const pairs = (values: Readonly<Record<string, string>>): KeyValue[] =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** Id of the experiment with this name. Creates it if necessary. */
export async function experimentOf(client: MlflowClient, name: string): Promise<string> {
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

/** A training to log: the metadata of the registered model, the trained model and the metadata of the training. */
interface TrainingReport<P> {
  readonly papers: ModelPapers;
  readonly model: TrainedModel<P>;
  readonly note: TrainingNote;
}

function measured<P>({ papers, model, note }: TrainingReport<P>): [string, number][] {
  const weights = Object.entries(model.importance);
  const evaluated = Object.entries(note.evaluation?.quality ?? {});
  return [
    ...Object.entries(model.quality),
    ...weights.map(([name, value]): [string, number] => [`importance/${name}`, value]),
    ...evaluated.map(([name, value]): [string, number] => [`evaluation/${name}`, value]),
    [papers.positives, model.positiveShare],
  ];
}

interface WireMetric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/** Points of the curves, evenly spread over the training time. */
function curvePoints({ curves = [], startedAtMs, endedAtMs }: TrainingNote): WireMetric[] {
  return curves.flatMap(({ name, points }) =>
    points.map(([step, value], at) => ({
      key: name,
      value,
      step,
      timestamp: Math.round(
        startedAtMs + ((at + 1) / (points.length + 1)) * (endedAtMs - startedAtMs),
      ),
    })),
  );
}

async function logTraining<P>(
  client: MlflowClient,
  runId: string,
  report: TrainingReport<P>,
): Promise<void> {
  const { papers, model, note } = report;
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
    metrics: [
      ...curvePoints(note),
      ...measured(report).map(([key, value]) => ({
        key,
        value,
        timestamp: note.endedAtMs,
        step: 0,
      })),
    ].filter(({ value }) => Number.isFinite(value)),
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
    datasets: [
      { dataset, tags: pairs({ 'mlflow.data.context': 'training' }) },
      ...evaluationDataset(papers, note.evaluation),
    ],
  });
}

function evaluationDataset(papers: ModelPapers, evaluation: Evaluation | undefined) {
  if (evaluation === undefined) return [];
  const dataset = {
    name: `${papers.dataset}-evaluation`,
    digest: evaluation.digest,
    source_type: 'local',
    source: JSON.stringify({ uri: evaluation.source }),
    schema: JSON.stringify({ mlflow_colspec: papers.inputs }),
    profile: JSON.stringify({ num_rows: evaluation.rows }),
  };
  return [{ dataset, tags: pairs({ 'mlflow.data.context': 'evaluation' }) }];
}

/** The version that an interrupted start registered for these rows and parameters. */
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

async function startRun(
  client: MlflowClient,
  name: string,
  {
    runName,
    startedAtMs,
    experiment = name,
    isRepeatable = true,
  }: Pick<TrainingNote, 'runName' | 'startedAtMs' | 'experiment' | 'isRepeatable'>,
): Promise<{ runId: string; artifactUri: string }> {
  const created = await client.post('runs/create', {
    experiment_id: await experimentOf(client, experiment),
    run_name: runName,
    start_time: startedAtMs,
    tags: pairs({
      'mlflow.source.name': 'demo/training',
      'mlflow.source.type': 'JOB',
      ...(isRepeatable ? { 'tandem.code': trainingCode() } : {}),
    }),
  });
  return {
    runId: textAt(created, 'run', 'info', 'run_id'),
    artifactUri: textAt(created, 'run', 'info', 'artifact_uri'),
  };
}

/** Logs a training that ended without a model. */
export async function logFailedRun(
  client: MlflowClient,
  name: string,
  { params, reason, ...note }: FailedRun,
): Promise<void> {
  const { runId } = await startRun(client, name, { ...note, isRepeatable: false });
  await client.post('runs/log-batch', {
    run_id: runId,
    params: pairs(params),
    tags: pairs({ ...note.tags, error: reason }),
  });
  await client.post('runs/update', {
    run_id: runId,
    status: 'FAILED',
    end_time: note.endedAtMs,
  });
}

/** Names of an experiment's finished runs. Deletes runs that were interrupted. */
export async function endedRuns(client: MlflowClient, experiment: string): Promise<Set<string>> {
  const found = await client.post('runs/search', {
    experiment_ids: [await experimentOf(client, experiment)],
    max_results: 1_000,
  });
  const runs: unknown[] = Array.isArray(found['runs']) ? found['runs'] : [];
  const ended = new Set<string>();
  for (const run of runs) {
    if (textAt(run, 'info', 'status') === 'RUNNING')
      await client.post('runs/delete', { run_id: textAt(run, 'info', 'run_id') });
    else ended.add(textAt(run, 'info', 'run_name'));
  }
  return ended;
}

/** Logs the training run of a model and stores its file. */
export async function logTrainingRun<P>(
  client: MlflowClient,
  name: string,
  report: TrainingReport<P>,
): Promise<{ runId: string; artifactUri: string }> {
  const { papers, model, note } = report;
  const { runId, artifactUri } = await startRun(client, name, note);
  await logTraining(client, runId, report);
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
  report: TrainingReport<P>,
  past?: PastVersion,
): Promise<Registration> {
  const { papers, model } = report;
  await ensureModel(client, name, papers);
  const known = await knownVersion(client, name, model.digest);
  if (known !== null) return known;
  const { runId, artifactUri } = await logTrainingRun(client, name, report);
  const version = await client.post('model-versions/create', {
    name,
    source: `${artifactUri}/model`,
    run_id: runId,
    ...(past === undefined ? {} : { description: past.description }),
    tags: pairs({ digest: model.digest, algorithm: model.options.algorithm, ...past?.tags }),
  });
  return { runId, version: textAt(version, 'model_version', 'version') };
}
