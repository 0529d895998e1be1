import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/test-fixture.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { deleteRun } from '#server/experiments/change-run.ts';
import { createRun } from '#server/experiments/create-run.ts';
import { wireFloat } from '#server/experiments/internal.ts';
import { logBatch } from '#server/experiments/log-batch.ts';
import { runDetail } from '#server/experiments/run-detail.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool } from '#server/telemetry/get-spool.ts';
import { searchRuns } from './search-runs.ts';

const trainer = systemActor('trainer');
let experimentId: string;

async function newRun(experiment: string, params: Record<string, string> = {}): Promise<string> {
  const { run } = await createRun(trainer, {
    experimentId: experiment,
    runName: 'r',
    startTime: 1,
  });
  await logBatch(trainer, {
    runId: run.info.runId,
    params: Object.entries(params).map(([key, value]) => ({ key, value })),
  });
  return run.info.runId;
}

const found = async (filter: string) => {
  const { runs } = await searchRuns(trainer, { experimentIds: [experimentId], filter });
  return runs.map(({ info }) => info.runId);
};

beforeAll(async () => {
  ({ experimentId } = await createExperiment(trainer, { name: `searched ${newId()}` }));
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

test('what a run logged is JSON as JavaScript writes it, any float and any text', async () => {
  const runId = await newRun(experimentId, {
    text: '"q" \\ / \b\f\n\r\t\u0001\u001f\u007f\u2028é😀',
  });
  const edges = [0, -0, 1e-4, 9.9e-5, 1e-6, 9.9e-7, 1e-7, 5e-324, 2 ** 53, 1e15, 1e16, 1e20, 1e21];
  const floats = fc.sample(fc.double(), { numRuns: 900, seed: 7 });
  const values = [...edges, ...edges.map((edge) => -edge), 1.7976931348623157e308, ...floats];
  const metrics = values.map((value, at) => ({
    key: `m${String(at).padStart(4, '0')}`,
    value: wireFloat(value),
    timestamp: 1_767_225_600_000 + at,
    step: at,
  }));
  await logBatch(trainer, { runId, metrics });
  const { runs } = await searchRuns(trainer, {
    experimentIds: [experimentId],
    filter: `attributes.run_id = '${runId}'`,
  });
  expect(runs.map(({ dataJson }) => dataJson)).toEqual([
    JSON.stringify({
      metrics,
      params: [{ key: 'text', value: '"q" \\ / \b\f\n\r\t\u0001\u001f\u007f\u2028é😀' }],
      tags: [{ key: 'mlflow.runName', value: 'r' }],
    }),
  ]);
});

test('params are told apart by their whole value, however long', async () => {
  const [short, cut, long] = ['a'.repeat(255), 'a'.repeat(256), `${'a'.repeat(256)}b`];
  const [first, second, third] = [
    await newRun(experimentId, { long: short }),
    await newRun(experimentId, { long: cut }),
    await newRun(experimentId, { long }),
  ];
  expect(await found(`params.long = '${short}'`)).toEqual([first]);
  expect(await found(`params.long = '${cut}'`)).toEqual([second]);
  expect(await found(`params.long = '${long}'`)).toEqual([third]);
  expect(await found(`params.long IN ('${short}', '${long}')`)).toEqual([first, third].toSorted());
  expect(await found(`params.long != '${short}'`)).toEqual([second, third].toSorted());
});

test('a run tells its nested runs, the first begun first, and no deleted ones', async () => {
  const parent = await newRun(experimentId);
  const nested = async (startTime: number) => {
    const tags = [{ key: 'mlflow.parentRunId', value: parent }];
    const { run } = await createRun(trainer, { experimentId, runName: 'c', startTime, tags });
    return run.info.runId;
  };
  const [late, early, gone] = [await nested(3), await nested(2), await nested(1)];
  await deleteRun(trainer, { runId: gone });
  const { children } = await runDetail(trainer, { id: parent });
  expect(children.map(({ id }) => id)).toEqual([early, late]);
});

test('who sees one team finds its runs alone', async () => {
  const team = await db().team.create({ data: { id: newId(), name: `t-${newId()}` } });
  const own = await createExperiment(trainer, { name: `own ${newId()}` });
  const run = await newRun(own.experimentId);
  await db().experiment.update({
    where: { id: Number(own.experimentId) },
    data: { teamId: team.id },
  });
  const { grants, ...rest } = await makeUser('V', ['viewer']);
  const viewer = { ...rest, grants: grants.map((grant) => ({ ...grant, teamId: team.id })) };
  const { runs } = await searchRuns(viewer, { experimentIds: [experimentId, own.experimentId] });
  expect(runs.map(({ info }) => info.runId)).toEqual([run]);
  expect(await searchRuns(viewer, { experimentIds: [experimentId] })).toEqual({ runs: [] });
});
