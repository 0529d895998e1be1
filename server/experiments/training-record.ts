import { codeOf, commandOf, environmentFiles, reproducesTag } from '#lib/choices/reproduce.ts';
import type { WireRun } from '#lib/schemas/experiments/wire.ts';
import { storePathOf } from '#server/experiments/artifacts/artifacts.ts';
import { readWireRuns } from '#server/experiments/runs/read-wire-run.ts';
import type { Run } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { startingWith } from '#server/platform/database/like-text.ts';

/** File that pins the environment of a training; `path` is in the artifact store. */
export type EnvironmentFile = { path: string; sha256: string };
type Dataset = { name: string; digest: string; source: string };

const mostFiles = 5_000;

/** Data that determines whether two trainings are the same, and the result of a training. */
export type TrainingRecord = {
  id: string;
  name: string;
  experimentId: number;
  status: string;
  deleted: boolean;
  startedAt: Date;
  /** Commit or digest of the code; null if the run logs neither. */
  code: string | null;
  params: Record<string, string>;
  /** Command that started the training; null if the run does not log it. */
  command: string | null;
  /** Last values, including non-finite numbers. */
  metrics: Map<string, number>;
  datasets: Dataset[];
  /** ID of the run that this run repeats. */
  reproduces: string | null;
};

function toRecord(run: Run, { data, inputs }: WireRun): TrainingRecord {
  const tags = new Map(data.tags.map(({ key, value }) => [key, value]));
  const params = Object.fromEntries(data.params.map(({ key, value }) => [key, value]));
  return {
    id: run.id,
    name: run.name,
    experimentId: run.experimentId,
    status: run.status,
    deleted: run.deletedAt !== null,
    startedAt: run.startedAt,
    code: codeOf((key) => tags.get(key)),
    params,
    command: commandOf((key) => tags.get(key), params),
    metrics: new Map(data.metrics.map(({ key, value }) => [key, Number(value)])),
    datasets: inputs.datasetInputs.map(({ dataset: { name, digest, source } }) => ({
      name,
      digest,
      source,
    })),
    reproduces: tags.get(reproducesTag) ?? null,
  };
}

async function toRecords(runs: readonly Run[]): Promise<TrainingRecord[]> {
  const told = await readWireRuns(db(), runs);
  return runs.flatMap((run, index) => {
    const wire = told[index];
    return wire === undefined ? [] : [toRecord(run, wire)];
  });
}

/** Record of a run, even of a deleted one; null if there is none. */
export async function readTrainingRecord(id: string): Promise<TrainingRecord | null> {
  const run = await db().run.findUnique({ where: { id } });
  const [record] = run === null ? [] : await toRecords([run]);
  return record ?? null;
}

/**
 * Files that pin a run's environment, among the artifacts of the run or of its logged models. If
 * several files have the same name, the one nearest to the root.
 */
export async function environmentOf(runId: string): Promise<EnvironmentFile[]> {
  const run = await db().run.findUnique({
    where: { id: runId },
    select: { artifactUri: true, models: { where: { direction: 'output' } } },
  });
  if (run === null) return [];
  const logged = await db().loggedModel.findMany({
    where: {
      OR: [{ sourceRunId: runId }, { id: { in: run.models.map(({ modelId }) => modelId) } }],
    },
    select: { artifactUri: true },
    orderBy: { createdAt: 'asc' },
  });
  const roots = [run, ...logged].flatMap(({ artifactUri }) => storePathOf(artifactUri) ?? []);
  const found = await db().artifactFile.findMany({
    where: {
      OR: roots.map((root) => ({ path: startingWith(`${root}/`) })),
    },
    select: { path: true, sha256: true },
    orderBy: { path: 'asc' },
    take: mostFiles,
  });
  const depth = ({ path }: EnvironmentFile): number => path.split('/').length;
  const nearest = found.toSorted((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1));
  return environmentFiles.flatMap(
    (name) => nearest.find(({ path }) => path.endsWith(`/${name}`)) ?? [],
  );
}

/**
 * Digests of each dataset name as comparable text, because a run may read several tables with one
 * name.
 */
export function digestsByName(
  datasets: readonly Pick<Dataset, 'name' | 'digest'>[],
): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const { name, digest } of datasets) found.set(name, [...(found.get(name) ?? []), digest]);
  return new Map([...found].map(([name, digests]) => [name, digests.toSorted().join(', ')]));
}

const pairsOf = (record: Iterable<readonly [string, string]>) =>
  JSON.stringify([...record].toSorted(([a], [b]) => (a < b ? -1 : 1)));

/**
 * True if data and code are the same, and either the parameters are the same or the run was logged
 * as a repeat of the other.
 */
function isRepeat(run: TrainingRecord, of: TrainingRecord): boolean {
  return (
    pairsOf(digestsByName(run.datasets)) === pairsOf(digestsByName(of.datasets)) &&
    run.code === of.code &&
    (run.reproduces === of.id ||
      pairsOf(Object.entries(run.params)) === pairsOf(Object.entries(of.params)))
  );
}

const mostRepeats = 200;

/**
 * The run, and the newest 200 finished runs of its experiment that repeat it, except the run being
 * compared with them.
 */
export async function repeatsOf(of: TrainingRecord, except: string): Promise<TrainingRecord[]> {
  const [first] = of.datasets;
  if (first === undefined) return [of];
  const runs = await db().run.findMany({
    where: {
      experimentId: of.experimentId,
      deletedAt: null,
      status: 'FINISHED',
      id: { notIn: [of.id, except] },
      datasets: { some: { dataset: { name: first.name, digest: first.digest } } },
    },
    orderBy: { startedAt: 'desc' },
    take: mostRepeats,
  });
  return [of, ...(await toRecords(runs)).filter((run) => isRepeat(run, of))];
}
