import { expect, test } from 'vitest';
import { claimServer } from '#server/experiments/mlflow-servers/hold.ts';
import { createMlflowServer } from '#server/experiments/mlflow-servers/save-server.ts';
import {
  takeExperiments,
  type Stored,
} from '#server/experiments/mlflow-servers/take-experiments.ts';
import { takeRuns } from '#server/experiments/mlflow-servers/take-runs.ts';
import {
  theirExperiments,
  theirModels,
  theirRuns,
  theirVersions,
} from '#server/experiments/mlflow-servers/wire.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { takeModels } from './take-models.ts';
import { takeVersions } from './take-versions.ts';

const actor = systemActor('mlflow');
const at = 1_700_000_000_123;

async function claimed(name: string): Promise<Stored> {
  const { id } = await createMlflowServer(systemActor('test'), {
    name,
    url: 'https://mlflow.example.org',
  });
  const { dueAt } = await db().mlflowServer.findUniqueOrThrow({ where: { id } });
  const stored = await claimServer(actor, { id, dueAt });
  if (stored === null) throw new Error('nobody else may have it');
  return stored;
}

type Said = { names: string[]; tag: string };

/** Pages as a server says them, with one experiment, run, model and version for each name. */
function pagesOf({ names, tag }: Said) {
  const tags = [{ key: 'kind', value: tag }];
  const times = { creation_timestamp: at, last_updated_timestamp: String(at) };
  const { experiments } = theirExperiments.parse({
    experiments: names.map((name, index) => ({
      experiment_id: String(index + 1),
      name,
      tags,
      creation_time: at,
      last_update_time: at,
    })),
  });
  const { runs } = theirRuns.parse({
    runs: names.map((name, index) => ({
      info: { run_id: `run-of-${name}`, experiment_id: String(index + 1), start_time: at },
      data: { tags, metrics: [{ key: 'loss', value: 1, timestamp: at }] },
      inputs: { dataset_inputs: [{ dataset: { name: 'train', digest: 'd1' }, tags }] },
    })),
  });
  const { registered_models: models } = theirModels.parse({
    registered_models: names.map((name) => ({ name, tags, ...times })),
  });
  const { model_versions: versions } = theirVersions.parse({
    model_versions: names.map((name) => ({
      name,
      version: '3',
      source: 's3://files/x',
      tags,
      ...times,
    })),
  });
  return { experiments, runs, models, versions };
}

/** Takes the four pages; what they changed. */
async function take(from: Stored, said: Said) {
  const { experiments, runs, models, versions } = pagesOf(said);
  let stored = await takeExperiments(actor, { ...from, experiments });
  stored = await takeRuns(actor, { ...stored, runs, full: true, ends: null });
  stored = await takeModels(actor, { ...stored, models });
  stored = await takeVersions(actor, { ...stored, versions });
  const before = from.progress.changed;
  const { experiment, run, model, version } = stored.progress.changed;
  return {
    stored,
    changed: [
      experiment - before.experiment,
      run - before.run,
      model - before.model,
      version - before.version,
    ],
  };
}

/** Another transaction id for each time that a row was written. */
async function writtenBy(): Promise<unknown> {
  return db().$queryRaw`select "name", xmin::text from "Experiment" union all
    select "id", xmin::text from "Run" union all select "name", xmin::text from "RegisteredModel" union all
    select "source", xmin::text from "ModelVersion" order by 1, 2`;
}

test('only what changed is written, and a copy that somebody deleted comes again', async () => {
  const own = { artifactLocation: '', createdAt: new Date(0), updatedAt: new Date(0) };
  await db().experiment.create({ data: { name: 'fraud', ...own } });
  const first = await take(await claimed('old'), { names: ['churn', 'fraud'], tag: 'a' });
  expect(first.changed).toEqual([2, 2, 2, 2]);
  const names = ['churn', 'fraud', 'fraud (old)'];
  const namesHere = async () => {
    const rows = await db().experiment.findMany({ where: { name: { not: 'Default' } } });
    return rows.map(({ name }) => name).toSorted();
  };
  expect(await namesHere()).toEqual(names);
  const run = { where: { id: 'run-of-fraud' }, include: { tags: true, datasets: true } };
  expect(await db().run.findUniqueOrThrow(run)).toMatchObject({
    startedAt: new Date(at),
    endedAt: null,
    deletedAt: null,
    tags: [{ key: 'kind', value: 'a' }],
    datasets: [{ tags: { kind: 'a' } }],
  });
  const model = { where: { name: 'churn' }, include: { versions: true } };
  const copied = await db().registeredModel.findUniqueOrThrow(model);
  expect(copied).toMatchObject({
    lastVersion: 3,
    updatedAt: new Date(at),
    tags: { kind: 'a' },
    versions: [{ version: 3, runId: null, storageUri: 's3://files/x', createdAt: new Date(at) }],
  });

  const written = await writtenBy();
  const again = await take(first.stored, { names: ['churn', 'fraud'], tag: 'a' });
  expect(again.changed).toEqual([0, 0, 0, 0]);
  expect(await writtenBy()).toEqual(written);

  // Two models swap their names: each keeps a unique name.
  const swapped = await take(again.stored, { names: ['fraud', 'churn'], tag: 'a' });
  expect(swapped.changed[0]).toBe(2);
  expect(await namesHere()).toEqual([
    'churn (old)',
    'fraud',
    `fraud (old, ${swapped.stored.claim.id.slice(-12)})`,
  ]);

  // Unchanged there: what was deleted here is found missing.
  await db().experiment.deleteMany({ where: { createdBy: 'old' } });
  await db().registeredModel.delete({ where: { name: 'churn' } });
  const back = await take(swapped.stored, { names: ['fraud', 'churn'], tag: 'a' });
  expect(back.changed).toEqual([2, 2, 1, 1]);
  expect(await namesHere()).toEqual(names);
  expect((await db().registeredModel.findUniqueOrThrow(model)).versions).toHaveLength(1);
  expect(await db().mlflowItem.count()).toBe(8);

  // Changed there and deleted here at once.
  await db().experiment.deleteMany({ where: { createdBy: 'old' } });
  await db().registeredModel.deleteMany();
  const both = await take(back.stored, { names: ['fraud', 'churn'], tag: 'b' });
  expect(both.changed).toEqual([2, 2, 2, 2]);
  expect(await db().run.findUniqueOrThrow(run)).toMatchObject({ tags: [{ value: 'b' }] });

  const more = await take(both.stored, { names: ['fraud', 'churn'], tag: 'c' });
  expect(more.changed).toEqual([2, 2, 2, 2]);
  expect(await db().run.findUniqueOrThrow(run)).toMatchObject({
    tags: [{ value: 'c' }],
    datasets: [{ tags: { kind: 'c' } }],
  });
  expect(await db().modelVersion.findMany()).toMatchObject(
    [1, 2].map(() => ({ tags: { kind: 'c' } })),
  );
});
