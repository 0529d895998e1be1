import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  getDatasetSource,
  listDatasetSnapshots,
  listDatasetSources,
} from '#server/experiments/datasets/list-dataset-sources.ts';
import { measureDatasets } from '#server/experiments/datasets/measure-datasets.ts';
import { pullDueDatasets } from '#server/experiments/datasets/pull-due.ts';
import {
  acceptDatasetSchema,
  createDatasetSource,
  deleteDatasetSource,
  pullDatasetSource,
  updateDatasetSource,
} from '#server/experiments/datasets/save-dataset-source.ts';
import { startTableHost, type TableHost } from '#server/experiments/datasets/test-table-host.ts';
import { runDetail } from '#server/experiments/runs/run-detail.ts';
import { deriveResources } from '#server/infrastructure/resources/derive-resources.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { trainedModel } from '#server/models/testing/training.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { expectDescribed } from '#server/platform/openapi/test-described.ts';
import { testPerson } from '#server/platform/testing/person.ts';
import { selectParquet } from '#server/telemetry/client.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';

const admin = testPerson('admin');
const allow = ['127.0.0.1/32', '::1/128'];
const minute = 60_000;
const startMs = Math.floor(Date.now() / minute) * minute - 90 * minute;
const at = (seconds: number) => new Date(startMs + seconds * 1_000);

let host: TableHost;

beforeAll(async () => {
  host = await startTableHost();
});
afterAll(async () => {
  await host.close();
  await closeSpool();
});

const csv = (rows: number, head = 'id,price') =>
  `${head}\n${Array.from({ length: rows }, (_, row) => `${row},${row}.5`).join('\n')}\n`;

async function pulled(seconds: number): Promise<void> {
  expect(await pullDueDatasets(at(seconds))).toBe(1);
}

/** Passes of the spine with the measurements between them. */
async function passes(from: number, count: number): Promise<void> {
  for (let pass = 0; pass < count; pass += 1) {
    const now = at(from + pass * 30);
    await measureDatasets(now);
    await getSpool().flushed();
    await deriveResources(now);
    await evaluateOnce({ now: new Date(now.getTime() + 1_000), past: false });
  }
}

async function given(name: string, over: Record<string, unknown> = {}): Promise<string> {
  const source = { name, url: `${host.url}/data`, allow, everySeconds: 60, ...over };
  const { id } = await createDatasetSource(admin, source, { now: at(0) });
  return id;
}

async function removed(id: string, seconds: number): Promise<void> {
  await deleteDatasetSource(admin, { id }, { now: at(seconds) });
  await measureDatasets(at(seconds));
  expect(await db().datasetSource.count({ where: { id } })).toBe(0);
}

test('a changed schema becomes an alert and a data incident; accepting it ends both', async () => {
  const id = await given('orders');
  const body = csv(100);
  host.reply = { body, etag: '"1"' };
  await pulled(0);
  expect(await pullDueDatasets(at(30))).toBe(0);
  const digest = createHash('sha256').update(body).digest('hex');
  const page = await listDatasetSources(admin, {});
  expectDescribed('/api/datasets', page);
  expect(page.items).toMatchObject([{ id, state: 'ok', rows: 100, digest, firing: 0 }]);

  // The next pulls are answered with 304 and lengthen the same row of history.
  await pulled(60);
  expect(host.seen['if-none-match']).toBe('"1"');
  await pulled(120);
  const history = await listDatasetSnapshots(admin, { id });
  expectDescribed('/api/datasets/{id}/snapshots', history);
  expect(history.items).toMatchObject([{ status: 'ok', httpStatus: 200, pulls: 3, rows: 100 }]);
  expect(await readdir(join(env.TANDEM_DATA_DIR, 'datasets'))).toEqual([]);

  host.reply = { body: csv(100, 'id,amount'), etag: '"2"' };
  await pulled(180);
  await passes(200, 4);
  const detail = await getDatasetSource(admin, { id });
  expectDescribed('/api/datasets/{id}', detail);
  expect(detail).toMatchObject({
    state: 'changed',
    schemaChanges: 2,
    changes: [
      { column: 'price', kind: 'removed' },
      { column: 'amount', kind: 'added' },
    ],
  });
  const alert = await db().alert.findFirstOrThrow({
    where: { metric: 'dataset.schema.changes', state: 'firing' },
  });
  expect(alert).toMatchObject({
    title: 'orders: schema changed, 2 columns differ',
    resourceId: detail.resourceId,
  });
  const incident = await db().incident.findFirstOrThrow({
    where: { id: alert.incidentId ?? '' },
    include: { diagnoses: { where: { current: true } } },
  });
  expect(incident.resourceId).toBe(detail.resourceId);
  expect(incident.diagnoses[0]?.causes).toMatchObject([
    { kind: 'data', resource: { kind: 'dataset', name: 'orders' }, level: 'likely' },
  ]);
  expect(JSON.stringify(incident.diagnoses[0]?.causes)).toContain('"labels":{"dataset":"orders"}');

  await acceptDatasetSchema(admin, { id }, { now: at(390) });
  await passes(400, 6);
  expect(await db().alert.findUniqueOrThrow({ where: { id: alert.id } })).toMatchObject({
    state: 'resolved',
  });
  await removed(id, 600);
});

test('stale data, too few rows and failing pulls alert; switching off ends the alerts with a reason', async () => {
  const id = await given('prices', { freshSeconds: 600, rowsLow: 50 });
  const modified = new Date(startMs - 1_200_000).toUTCString();
  host.reply = { body: csv(10), headers: { 'last-modified': modified } };
  await pulled(0);
  host.reply = { status: 503 };
  await pulled(60);
  await pulled(120);
  await passes(1_000, 4);
  const titles = (await db().alert.findMany({ where: { state: 'firing' } })).map(
    ({ title }) => title,
  );
  expect(titles.toSorted()).toEqual([
    'prices: 10 rows, expected at least 50',
    expect.stringMatching(/^prices: data is stale, age .*limit 10/),
    'prices: pulls fail, 2 in a row',
  ]);
  // Alerts that belong together are one incident.
  expect(await db().incident.count({ where: { status: { not: 'resolved' } } })).toBe(1);
  const { items } = await listDatasetSnapshots(admin, { id });
  expect(items).toMatchObject([
    { status: 'failed', httpStatus: 503, error: 'Status 503', pulls: 2 },
    { status: 'ok', rows: 10 },
  ]);
  const settings = { url: `${host.url}/data`, allow, everySeconds: 60, enabled: false };
  await updateDatasetSource(admin, { id, ...settings }, { now: at(1_200) });
  await measureDatasets(at(1_230));
  expect(await db().alert.count({ where: { state: 'firing' } })).toBe(0);
  expect(await listDatasetSources(admin, {})).toMatchObject({ items: [{ state: 'off' }] });
  await removed(id, 1_260);
});

test('what is usual is learned, and told beside the table that leaves it', async () => {
  const id = await given('clicks');
  for (let pull = 0; pull < 5; pull += 1) {
    host.reply = { body: csv(100 + pull) };
    await pulled(pull * 60);
  }
  host.reply = { body: csv(20) };
  await pulled(300);
  const { items } = await listDatasetSnapshots(admin, { id });
  expect(items[0]).toMatchObject({ rows: 20, range: { low: 91, high: 113 } });
  expect(await getDatasetSource(admin, { id })).toMatchObject({
    state: 'volume',
    range: { learned: true, low: 91 },
  });
  await removed(id, 400);
});

test('what may not be reached, is too large or no table fails and says why', async () => {
  const id = await given('guarded', { allow: [] });
  const problem = async () => (await getDatasetSource(admin, { id })).problem;
  const update = (over: Record<string, unknown>, seconds: number) =>
    updateDatasetSource(
      admin,
      { id, url: `${host.url}/data`, allow, everySeconds: 60, ...over },
      { now: at(seconds) },
    );
  await pulled(0);
  expect(await problem()).toMatch(/is not allowed/);
  await update({ url: `${host.url}/elsewhere` }, 10);
  await pulled(10);
  expect(await problem()).toMatch(/Tandem never connects to 169\.254\.169\.254/);
  await update({}, 20);
  for (const body of [csv(200_000), gzipSync('a\n'.repeat(1_000_000))]) {
    host.reply = { body };
    await pullDatasetSource(admin, { id }, { now: at(30) });
    expect(await pullDueDatasets(at(30), { maxBytes: 1_000_000 })).toBe(1);
    expect(await problem()).toMatch(/larger than 1000000 bytes/);
  }
  // The encoding of the connection is no way around the limit either.
  host.reply = {
    body: gzipSync(csv(200_000)),
    headers: { 'content-encoding': 'gzip' },
  };
  await pullDatasetSource(admin, { id }, { now: at(40) });
  await pullDueDatasets(at(40), { maxBytes: 1_000_000 });
  expect(await problem()).toMatch(/larger than 1000000 bytes/);
  host.reply = { body: '<!doctype html>', headers: { 'content-type': 'text/html' } };
  await pullDatasetSource(admin, { id }, { now: at(50) });
  await pulled(50);
  expect(await problem()).toBe('The response is a web page, not a table');
  host.reply = { body: gzipSync(csv(5)), headers: { 'content-encoding': 'gzip' } };
  await update({ url: `${host.url}/moved` }, 60);
  await pulled(60);
  expect(await getDatasetSource(admin, { id })).toMatchObject({ problem: null, rows: 5 });
  expect(await readdir(join(env.TANDEM_DATA_DIR, 'datasets'))).toEqual([]);
  await removed(id, 100);
});

test('Parquet is told by its footer', async () => {
  const id = await given('events');
  const body = await selectParquet(
    `SELECT toNullable(number) AS n, if(number % 4 = 0, NULL, 'x') AS word,
       toDateTime64(number, 3) AS at, [number] AS list, toDecimal32(1, 2) AS price
     FROM numbers(8)`,
    {},
  );
  host.reply = { body: Buffer.from(body) };
  await pulled(0);
  const { pinned, ...detail } = await getDatasetSource(admin, { id });
  expect(detail).toMatchObject({ problem: null, rows: 8 });
  expect(pinned).toEqual([
    { name: 'n', type: 'number', nullShare: 0 },
    { name: 'word', type: 'text', nullShare: 0.25 },
    { name: 'at', type: 'datetime', nullShare: 0 },
    { name: 'list', type: 'list', nullShare: 0 },
    { name: 'price', type: 'number', nullShare: 0 },
  ]);
  await removed(id, 60);
});

test('a model whose present version was trained on it depends on it in the graph', async () => {
  const id = await given('features');
  const body = csv(7);
  host.reply = { body };
  await pulled(0);
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 36);
  const { model, runId } = await trainedModel({ digests: { 'train.csv': digest } });
  const now = at(0);
  const seenAt = { firstSeenAt: now, lastSeenAt: now };
  const place = { kind: 'model', canonicalId: `${model}@prod`, name: model };
  const { id: resourceId } = await db().resource.create({
    data: { id: newId(), ...place, ...seenAt },
  });
  await measureDatasets(at(7_200));
  const detail = await getDatasetSource(admin, { id });
  const { datasets } = await runDetail(admin, { id: runId });
  expect(datasets).toMatchObject([{ name: 'train.csv', source: { id, name: 'features' } }]);
  expect(detail.models).toEqual([{ name: model, version: 1, by: 'digest' }]);
  const relations = await db().relation.findMany({ where: { fromId: resourceId } });
  expect(relations).toMatchObject([{ kind: 'fed_by', toId: detail.resourceId }]);
  await removed(id, 7_260);
  expect(await db().relation.count({ where: { fromId: resourceId } })).toBe(0);
});

test('rights: the place counts, and secrets and private addresses take an administrator', async () => {
  const forbidden = { code: 'forbidden' };
  const url = 'https://example.org/data.csv';
  const team = await db().team.create({ data: { id: newId(), name: 'Pricing' } });
  const engineer = testPerson('ml-engineer', team.id);
  await expect(createDatasetSource(testPerson('viewer'), { name: 'x', url })).rejects.toMatchObject(
    forbidden,
  );
  await expect(createDatasetSource(engineer, { name: 'x', url })).rejects.toMatchObject(forbidden);
  const own = { name: 'x', url, teamId: team.id };
  const secret = { name: 'Authorization', value: 'Bearer ', secretRef: 'env:TANDEM_SECRET_TOKEN' };
  for (const reach of [{ allow }, { headers: [secret] }])
    await expect(createDatasetSource(engineer, { ...own, ...reach })).rejects.toMatchObject(
      forbidden,
    );
  const { id } = await createDatasetSource(engineer, own);
  expect((await listDatasetSources(engineer, {})).items).toMatchObject([{ name: 'x' }]);
  expect((await listDatasetSources(testPerson('viewer', newId()), {})).items).toEqual([]);
  await expect(getDatasetSource(testPerson('viewer', newId()), { id })).rejects.toMatchObject(
    forbidden,
  );
  await updateDatasetSource(admin, { id, ...own, headers: [secret] });
  // Who may not give a secret away may not send it elsewhere either.
  await expect(
    updateDatasetSource(engineer, { id, url: 'https://other.example', teamId: team.id }),
  ).rejects.toMatchObject(forbidden);
  await expect(createDatasetSource(admin, { name: 'x', url })).rejects.toMatchObject({
    code: 'invalid_input',
  });
  for (const wrong of [
    { everySeconds: 59 },
    { rowsLow: 5, rowsHigh: 4 },
    { url: 'https://u:p@example.org' },
    { headers: [{ name: 'Cookie', value: 'a=b' }] },
  ])
    await expect(createDatasetSource(admin, { name: 'y', url, ...wrong })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  const audit = await db().auditEntry.findMany({ where: { subjectId: id } });
  expect(audit.map((row) => row.action).toSorted()).toEqual([
    'dataset-sources.create',
    'dataset-sources.update',
  ]);
});
