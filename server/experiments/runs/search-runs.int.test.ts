import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { wireFloat } from '#server/experiments/internal.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { deleteRun } from './change-run.ts';
import { createRun } from './create-run.ts';
import { logBatch } from './log-batch.ts';
import { runDetail } from './run-detail.ts';
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

type Stored = { params: Record<string, string>; score: number };

/** Rows as many runs leave them, at once. */
async function storeRuns(
  experiment: string,
  count: number,
  of: (at: number) => Stored,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId().replaceAll('-', ''));
  const stored = ids.map((id, at) => ({ id, ...of(at) }));
  await db().run.createMany({
    data: ids.map((id) => ({
      id,
      experimentId: Number(experiment),
      name: 'r',
      userId: 'trainer',
      status: 'FINISHED',
      artifactUri: `mlflow-artifacts:/${experiment}/${id}/artifacts`,
      startedAt: new Date(1),
    })),
  });
  await db().runParam.createMany({
    data: stored.flatMap(({ id, params }) =>
      Object.entries(params).map(([key, value]) => ({ runId: id, key, value })),
    ),
  });
  await db().runMetric.createMany({
    data: stored.map(({ id, score }) => ({
      runId: id,
      key: 'score',
      value: score,
      step: 0,
      timestampMs: 1,
    })),
  });
  await db().$executeRaw`analyze "Run", "RunParam", "RunMetric"`;
  return ids;
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

test('a small page in the order of a metric is the same, wherever in the index its runs are', async () => {
  const { experimentId: own } = await createExperiment(trainer, { name: `ordered ${newId()}` });
  const count = 5_041;
  // Another order of all places.
  const mixed = (at: number): number => ((at * 271) % count) + 10_000;
  const runs = await storeRuns(own, count, (at) => ({
    params: {
      parity: at % 2 === 0 ? 'even' : 'odd',
      part: at < 3 ? 'a' : 'b',
      place: String(at + 10_000),
      again: String(mixed(at)),
    },
    // Forty distinct values, more ties than are read first, and one NaN.
    score: at < 40 ? at : at < count - 1 ? 1_000 : NaN,
  }));
  await newRun(own, { parity: 'even' });
  const page = async (
    filter: string,
    order: string,
    maxResults: number,
    then = 'params.parity ASC',
  ) => {
    const answer = await searchRuns(trainer, {
      experimentIds: [own],
      filter,
      orderBy: [order, then],
      maxResults,
    });
    return answer.runs.map(({ info }) => runs.indexOf(info.runId));
  };
  const ids = (from: number, to: number) => runs.slice(from, to).toSorted();
  const place = (id: string) => runs.indexOf(id);
  const even = (at: number) => at % 2 === 0;
  // More rows tie with the last value read than are read first: the next order key decides among
  // all of them.
  const tied = ids(40, count - 1).map(place);
  expect(await page('', 'metrics.score DESC', 1, 'params.place ASC')).toEqual([40]);
  expect(await page('', 'metrics.score DESC', 1, 'params.place DESC')).toEqual([count - 2]);
  const again = tied.toSorted((a, b) => mixed(a) - mixed(b));
  expect(await page('', 'metrics.score DESC', 1, 'params.again ASC')).toEqual(again.slice(0, 1));
  expect(await page('', 'metrics.score DESC', 1, 'params.again DESC')).toEqual(again.slice(-1));
  expect(await page('', 'metrics.score DESC', 25)).toEqual(
    [...tied.filter(even), ...tied.filter((at) => !even(at))].slice(0, 25),
  );
  // After all values read first, and too few to fill a page.
  expect(await page("params.part = 'a'", 'metrics.score DESC', 1)).toEqual([2]);
  expect(await page("params.part = 'a'", 'metrics.score DESC', 5)).toEqual([2, 1, 0]);
  expect(await page('metrics.score < 40 AND metrics.score >= 10', 'metrics.score DESC', 3)).toEqual(
    [39, 38, 37],
  );
  expect(await page('metrics.score != 0', 'metrics.score ASC', 2)).toEqual([1, 2]);
  expect(await page('metrics.score > 5', 'metrics.score ASC', count)).toHaveLength(count - 7);
  expect((await page('', 'metrics.score ASC', count + 1)).slice(-2)).toEqual([count - 1, -1]);
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
