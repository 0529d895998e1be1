import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getList } from '#app/api/experiments/datasets/route.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { deleteRun } from '#server/experiments/runs/change-run.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { logInputs } from '#server/experiments/runs/log-inputs.ts';
import { runDetail } from '#server/experiments/runs/run-detail.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { setAlias } from '#server/rollouts/promotion/aliases.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import { getLoggedDataset } from './get-logged-dataset.ts';
import { listLoggedDatasets } from './list-logged-datasets.ts';
import { createDatasetSource } from './save-dataset-source.ts';

const trainer = systemActor('trainer');
const odd = 'orders/2026 50%_off, "é"';
const day = (number: number) => Date.parse(`2026-11-${String(number).padStart(2, '0')}`);
const at = (number: number) => new Date(day(number)).toISOString();
const schema = JSON.stringify({ mlflow_colspec: [{ type: 'long', name: 'a', required: true }] });

let viewer: Actor;
let outsider: Actor;
let shop: string;
let other: string;
let trained: string;

type Read = { name: string; digest: string; context?: string; rows?: number; source?: string };

/** A run of a day that read these datasets. */
async function run(experimentId: string, number: number, datasets: Read[]): Promise<string> {
  const { run: made } = await createRun(trainer, {
    experimentId,
    runName: `day ${number}`,
    startTime: day(number),
  });
  await logInputs(trainer, {
    runId: made.info.runId,
    datasets: datasets.map(({ name, digest, context, rows, source = 's3://lake/x' }) => ({
      dataset: {
        name,
        digest,
        sourceType: 's3',
        source,
        ...(rows === undefined ? {} : { schema, profile: JSON.stringify({ num_rows: rows }) }),
      },
      tags: context === undefined ? [] : [{ key: 'mlflow.data.context', value: context }],
    })),
  });
  return made.info.runId;
}

beforeAll(async () => {
  viewer = await makeUser('V', ['viewer']);
  ({ experimentId: shop } = await createExperiment(trainer, { name: `shop ${newId()}` }));
  ({ experimentId: other } = await createExperiment(trainer, { name: `other ${newId()}` }));
  const team = await db().team.create({ data: { id: newId(), name: `t-${newId()}` } });
  await db().experiment.update({ where: { id: Number(other) }, data: { teamId: team.id } });
  const { grants, ...rest } = await makeUser('O', ['viewer']);
  outsider = { ...rest, grants: grants.map((grant) => ({ ...grant, teamId: team.id })) };

  await run(shop, 1, [{ name: odd, digest: 'd1', context: 'training', rows: 90 }]);
  trained = await run(shop, 5, [
    { name: odd, digest: 'd2', context: 'training', rows: 100 },
    { name: 'holdout', digest: 'h1', context: 'eval' },
  ]);
  // A repeat of the first run, with the data of then, does not make the old digest the newest.
  await run(shop, 9, [{ name: odd, digest: 'd1', context: 'training', rows: 90 }]);
  await run(shop, 7, [{ name: odd, digest: 'd2', context: 'eval' }]);
  const gone = await run(shop, 12, [
    { name: odd, digest: 'd3' },
    { name: 'gone', digest: 'g' },
  ]);
  await deleteRun(trainer, { runId: gone });
  await run(other, 3, [{ name: odd, digest: 'd2', source: 'gs://elsewhere/y' }]);

  const model = `m-${newId()}`;
  await createModel(trainer, { name: model });
  await createVersion(trainer, { name: model, source: `runs:/${trained}/model`, runId: trained });
  await setAlias(trainer, { name: model, alias: 'shadow', version: 1 });
  await createDatasetSource(trainer, { name: 'holdout', url: 'https://example.test/h.csv' });
});
afterAll(async () => {
  await closeSpool();
  await db().$disconnect();
});

/** An answer is what the API description says. */
function described(path: string, answer: unknown): void {
  const operation = allOperations.find((one) => one.method === 'get' && one.path === path);
  expect(operation?.answer.schema?.safeParse(answer)).toMatchObject({ success: true });
}

const names = async (actor: Actor, input: object) =>
  (await listLoggedDatasets(actor, input)).items.map(({ name, digest, experiment }) => [
    name,
    digest,
    experiment.id,
  ]);

test('names of an experiment with the newest digest, sizes, uses and versions, the last used first', async () => {
  const page = await listLoggedDatasets(viewer, { experiment: Number(shop) });
  described('/api/experiments/datasets', page);
  expect(page.items).toMatchObject([
    {
      name: odd,
      digest: 'd2',
      digests: 2,
      changedAt: at(5),
      sourceType: 's3',
      rows: 100,
      columns: 1,
      firstUsedAt: at(1),
      lastUsedAt: at(9),
      runs: 4,
      uses: [
        { context: 'training', runs: 3 },
        { context: 'eval', runs: 1 },
      ],
      versions: 1,
      pulled: null,
      demo: false,
    },
    {
      name: 'holdout',
      digests: 1,
      changedAt: null,
      rows: null,
      uses: [{ context: 'eval', runs: 1 }],
      versions: 0,
      pulled: { name: 'holdout', by: 'name' },
    },
  ]);
});

test('the same name in another experiment is another dataset; an experiment that is not seen is not listed', async () => {
  expect(await names(viewer, {})).toEqual([
    [odd, 'd2', shop],
    ['holdout', 'h1', shop],
    [odd, 'd2', other],
  ]);
  expect(await names(outsider, {})).toEqual([[odd, 'd2', other]]);
});

test('searched by name, source and beginning of a digest, none of it a pattern', async () => {
  const found = async (q: string) => (await names(viewer, { q })).map(([name]) => name);
  expect(await found('ORDERS/')).toEqual([odd, odd]);
  expect(await found('elsewhere')).toEqual([odd]);
  expect(await found('h1')).toEqual(['holdout']);
  expect(await found('50%_OFF, "É"')).toEqual([odd, odd]);
  expect(await found('o_ders')).toEqual([]);
  // An older digest finds its name, too.
  expect(await found('d1')).toEqual([odd]);
});

test('pages follow each other, and the CSV holds them all', async () => {
  const first = await listLoggedDatasets(viewer, { limit: 2 });
  expect(first.items).toHaveLength(2);
  const second = await listLoggedDatasets(viewer, { limit: 2, cursor: first.nextCursor ?? '' });
  expect(second.items).toMatchObject([{ name: odd, experiment: { id: other } }]);
  expect(second.nextCursor).toBeNull();
  const key = await keyWith(['read']);
  const ask = (query: string) =>
    getList(
      new Request(`http://127.0.0.1/api/experiments/datasets?${query}`, {
        headers: { authorization: `Bearer ${key}` },
      }),
      { params: Promise.resolve({}) },
    );
  const file = await (await ask('limit=1&pages=all&format=csv')).text();
  const lines = file.trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^id,name,experiment,digest,digests,changedAt,/);
  expect(lines.slice(1)).toHaveLength(3);
  expect(lines[1]).toContain('"orders/2026 50%_off, ""é"""');
  const wrong = await ask('experiment=shop');
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ errors: [{ field: 'experiment' }] });
});

test('one digest tells its runs, versions, schema and profile, and the digests beside it', async () => {
  const [row] = (await listLoggedDatasets(viewer, { experiment: Number(shop) })).items;
  const detail = await getLoggedDataset(viewer, { id: row?.id ?? '' });
  described('/api/experiments/datasets/{id}', detail);
  const told = await runDetail(viewer, { id: trained });
  described('/api/runs/{id}', told);
  expect(told.datasets.find(({ name }) => name === odd)?.id).toBe(detail.id);
  expect(detail).toMatchObject({
    name: odd,
    digest: 'd2',
    rows: 100,
    schema: [{ name: 'a', type: 'long' }],
    profile: [{ key: 'num_rows', value: '100' }],
    runs: 2,
    usedBy: [
      { name: 'day 7', context: 'eval', startedAt: at(7) },
      { id: trained, name: 'day 5', context: 'training' },
    ],
    versions: [{ version: 1, context: 'training', aliases: ['shadow'] }],
    history: [
      { digest: 'd2', rows: 100, runs: 2, firstUsedAt: at(5), lastUsedAt: at(7) },
      { digest: 'd1', rows: 90, runs: 2, firstUsedAt: at(1), lastUsedAt: at(9) },
    ],
    elsewhere: [{ experiment: { id: other } }],
  });
  const old = detail.history[1]?.id ?? '';
  expect(await getLoggedDataset(viewer, { id: old })).toMatchObject({
    digest: 'd1',
    versions: [],
    elsewhere: [],
  });
});

test('what is not there, not seen, or no id is refused', async () => {
  const [row] = (await listLoggedDatasets(viewer, { experiment: Number(shop) })).items;
  const refusal = (actor: Actor, id: string) => getLoggedDataset(actor, { id });
  await expect(refusal(viewer, newId())).rejects.toMatchObject({ code: 'not_found' });
  await expect(refusal(viewer, 'orders')).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(refusal(outsider, row?.id ?? '')).rejects.toMatchObject({ code: 'forbidden' });
  const nobody = { ...(await makeUser('N', ['viewer'])), grants: [] };
  await expect(listLoggedDatasets(nobody, {})).rejects.toMatchObject({ code: 'forbidden' });
});
