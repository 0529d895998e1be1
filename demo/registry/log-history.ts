import type { PastRun, ServedTime } from '../training/past-run.ts';
import type { TrainedModel } from '../training/trained-model.ts';
import type { MlflowClient } from './mlflow-client.ts';
import type { ModelPapers } from './model-papers.ts';
import {
  endedRuns,
  logFailedRun,
  logTrainingRun,
  registerModel,
  type Registration,
  type TrainingNote,
} from './register-model.ts';

/** A version of the history in the registry. */
export interface RegisteredPast<P> extends Registration {
  readonly model: TrainedModel<P>;
  readonly isCandidate: boolean;
  /** Time in service; null if the version never served. */
  readonly served: ServedTime | null;
}

interface LogOptions<P> {
  readonly name: string;
  readonly papers: ModelPapers;
  readonly runs: readonly PastRun<P>[];
  /**
   * Waits between two runs, so that the shop can serve requests in between; false ends the work.
   */
  readonly pause: () => Promise<boolean>;
  /** Called with each version once it is registered. */
  readonly onRegistered: (version: RegisteredPast<P>) => void;
}

/**
 * Trains and logs the runs missing in the registry, oldest first, and registers their versions.
 * Resumes an interrupted start. Throws if the registry rejects a request. Returns false if stopped.
 */
export async function logHistory<P>(
  client: MlflowClient,
  { name, papers, runs, pause, onRegistered }: LogOptions<P>,
): Promise<boolean> {
  const experiments = [...new Set(runs.map(({ experiment }) => experiment))];
  const ended = new Map<string, Set<string>>();
  for (const experiment of experiments) ended.set(experiment, await endedRuns(client, experiment));
  for (const run of runs) {
    const isLogged = ended.get(run.experiment)?.has(run.runName) === true;
    if (isLogged && run.version === null) continue;
    if (!(await pause())) return false;
    await logRun(client, { name, papers, run, onRegistered });
  }
  return true;
}

async function logRun<P>(
  client: MlflowClient,
  {
    name,
    papers,
    run,
    onRegistered,
  }: Pick<LogOptions<P>, 'name' | 'papers' | 'onRegistered'> & { run: PastRun<P> },
): Promise<void> {
  let trained: ReturnType<PastRun<P>['train']>;
  try {
    trained = run.train();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return logFailedRun(client, name, { ...run, reason });
  }
  const { model, curves, evaluation } = trained;
  const { params, version, ...known } = run;
  const note: TrainingNote = { ...known, params, curves, evaluation, isRepeatable: false };
  if (version === null) {
    await logTrainingRun(client, name, { papers, model, note });
    return;
  }
  const made = await registerModel(client, name, { papers, model, note }, version);
  const isCandidate = version.fate === 'candidate';
  if (!isCandidate)
    await client.post('model-versions/transition-stage', {
      name,
      version: made.version,
      stage: 'Archived',
      archive_existing_versions: false,
    });
  onRegistered({ ...made, model, isCandidate, served: version.served ?? null });
}
