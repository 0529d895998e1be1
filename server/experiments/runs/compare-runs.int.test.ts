import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { deleteRun } from './change-run.ts';
import { compareRuns } from './compare-runs.ts';
import { createRun } from './create-run.ts';
import { listRuns } from './list-runs.ts';
import { logBatch } from './log-batch.ts';

const trainer = systemActor('trainer');
let viewer: Actor;
let experimentId: string;
let hidden: string;

async function newRun(experiment: string, name: string, loss: number | 'NaN', depth: string) {
  const { run } = await createRun(trainer, {
    experimentId: experiment,
    runName: name,
    startTime: Date.now(),
    tags: [{ key: 'mlflow.parentRunId', value: 'p' }],
  });
  const { runId } = run.info;
  await logBatch(trainer, {
    runId,
    metrics: [
      { key: 'loss', value: loss, timestamp: 1 },
      { key: 'other', value: 1, timestamp: 1 },
    ],
    params: [{ key: 'depth', value: depth }],
  });
  return runId;
}

beforeAll(async () => {
  viewer = await makeUser('V', ['viewer']);
  ({ experimentId } = await createExperiment(trainer, { name: `compared ${newId()}` }));
  const elsewhere = await createExperiment(trainer, { name: `hidden ${newId()}` });
  hidden = await newRun(elsewhere.experimentId, 'hidden', 1, '1');
  const team = await db().team.create({ data: { id: newId(), name: `t-${newId()}` } });
  await db().experiment.update({
    where: { id: Number(experimentId) },
    data: { teamId: team.id },
  });
  const { grants, ...rest } = viewer;
  viewer = { ...rest, grants: grants.map((grant) => ({ ...grant, teamId: team.id })) };
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

test('chosen runs stand in their order, whichever filter found them; the others are named', async () => {
  const a = await newRun(experimentId, 'a', 0.5, '3');
  const b = await newRun(experimentId, 'b', 'NaN', '6');
  const gone = await newRun(experimentId, 'gone', 0.1, '9');
  await deleteRun(trainer, { runId: gone });
  const found = await compareRuns(viewer, {
    ids: [b, gone, a, 'unknown', hidden, b],
    columns: ['metrics.loss', 'params.depth'],
  });
  const operation = allOperations.find(({ path }) => path === '/api/runs/compare');
  expect(operation?.answer.schema?.safeParse(found)).toMatchObject({ success: true });
  expect(found).toMatchObject({
    items: [
      { id: b, name: 'b', metrics: { loss: 'NaN' }, params: { depth: '6' }, tags: {} },
      { id: a, name: 'a', metrics: { loss: 0.5 }, params: { depth: '3' }, parentId: 'p' },
    ],
    deleted: [{ id: gone, name: 'gone' }],
    missing: ['unknown', hidden],
  });
  // Cut to the columns, as the list is.
  expect(found.items.flatMap(({ metrics }) => Object.keys(metrics))).toEqual(['loss', 'loss']);
  const listed = await listRuns(viewer, {
    experiment: Number(experimentId),
    filter: "params.depth = '3'",
    columns: ['metrics.loss', 'params.depth'],
  });
  expect(listed.items).toEqual(found.items.slice(1));
});

test('without a wish the columns are those that the chosen runs have', async () => {
  const one = await newRun(experimentId, 'one', 1, '1');
  await logBatch(trainer, { runId: one, metrics: [{ key: 'own', value: 1, timestamp: 1 }] });
  const { columns } = await compareRuns(viewer, { ids: [one] });
  expect(columns).toEqual(['metrics.loss', 'metrics.other', 'metrics.own', 'params.depth']);
});

test('more than 1,000 are refused, and none', async () => {
  const ids = Array.from({ length: 1_001 }, (_, at) => String(at));
  for (const wrong of [ids, []])
    await expect(compareRuns(viewer, { ids: wrong })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('ids') as unknown,
    });
});
