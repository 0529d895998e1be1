import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { POST as postReport } from '#app/api/drift/reports/route.ts';
import {
  GET as getBaselines,
  POST as postBaseline,
} from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { reportAnswer } from '#lib/schemas/drift/drift.ts';
import { baselineItem, columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { newestValues } from '#server/telemetry/queries/newest-values.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from '../start-drift-threads.ts';

const model = 'unlabelled';
const minuteMs = 60_000;
const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs;
/** Version 2 answers for the last 25 windows of one minute, version 1 before it. */
const secondMs = nowMs - 25 * minuteMs;
const at = { params: Promise.resolve({ name: model }) };
let peer: InferencePeer;
let key: string;
let mia: Awaited<ReturnType<typeof makeUser>>;

const numberAt = (index: number): number => ((index * 7919) % 10_007) / 10_007;
const countryAt = (index: number): string => ['NL', 'DE', 'FR'][index % 3] ?? '';

/** Four rows a second; `moved` is 1 higher under version 2, `country` and `grade` stay as they are. */
const rows = Array.from({ length: 4 * 60 * 60 }, (_, index) => {
  const time = nowMs - 60 * minuteMs + index * 250;
  const isSecond = time >= secondMs;
  return {
    model,
    version: isSecond ? '2' : '1',
    time,
    requestId: `u${index}`,
    features: {
      amount: numberAt(index),
      moved: numberAt(index * 3) + (isSecond ? 1 : 0),
      country: countryAt(index),
      grade: String(index % 2),
    },
    prediction: index % 4 === 0 ? 'no' : 'yes',
  };
});

/**
 * Training data: the same distributions, a column the model does not receive, and a text column
 * where it receives numbers.
 */
const training = [
  'amount,moved,country,grade,target,other',
  ...Array.from(
    { length: 2_000 },
    (_, index) =>
      `${numberAt(index)},high,${countryAt(index)},${index % 2},${index % 4 === 0 ? 'no' : 'yes'},9`,
  ),
].join('\n');

function upload(
  file: string | null,
  fields: Record<string, string> = {},
  bearer = key,
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (file !== null) form.set('file', new Blob([file]), 'training.csv');
  const request = new Request('http://127.0.0.1/b', {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}` },
    body: form,
  });
  return postBaseline(request, at);
}

const post = (body: unknown) =>
  postBaseline(peer.request('/b', { method: 'POST', body: JSON.stringify(body) }), at);

async function listed() {
  const answer = await getBaselines(peer.request('/b'), at);
  return z.object({ items: baselineItem.array() }).parse(await answer.json()).items;
}

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  mia = await makeUser('Mia', ['ml-engineer']);
  for (const part of [rows.slice(0, 7_200), rows.slice(7_200)])
    expect((await peer.send('/api/ingest/inference', part)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(nowMs));
  await learnSchemas(new Date(nowMs));
  await saveMonitoring(mia, { name: model, windowSeconds: 60, stepSeconds: 60 });
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('a file that cannot be a baseline is refused by the name of what is wrong, and nothing is kept', async () => {
  for (const [answer, words] of [
    [upload(null), 'file: is missing'],
    [upload(''), 'file: the file is empty'],
    [upload('a,b\n1,2'), 'has no columns of the model'],
    [upload(training, { prediction: 'gone' }), 'prediction: the file has no column gone'],
    [post({ kind: 'champion' }), 'kind: no alias names the serving version'],
    [post({ kind: 'champion', version: '1' }), 'version: is always the serving version'],
    [post([1]), 'kind'],
  ] as const) {
    const { status } = await answer;
    const body = await (await answer).text();
    expect([status, body], words).toEqual([400, expect.stringContaining(words)]);
  }
  expect((await upload(training, {}, await keyWith(['read']))).status).toBe(403);
  expect(await listed()).toEqual([]);
});

test('the file that a model was trained on is compared with what it is asked, and no label is needed', async () => {
  const made = baselineItem.parse(
    await (await upload(training, { name: 'training data', prediction: 'target' })).json(),
  );
  expect(made).toMatchObject({
    kind: 'file',
    name: 'training data',
    rows: 2_000,
    columns: 4,
    spec: { file: 'training.csv', absent: [], unlike: ['moved'] },
  });
  expect(made.spec['digest']).toMatch(/^sha256:[0-9a-f]{64}$/u);
  const query = `/d?from=${secondMs}&to=${nowMs}`;
  const drift = columnDriftAnswer.parse(await (await getDrift(peer.request(query), at)).json());
  expect(drift.columns.map(({ column, kind, drifted }) => [column, kind, drifted])).toEqual([
    ['amount', 'numeric', false],
    ['country', 'categorical', false],
    ['grade', 'categorical', false],
    ['prediction', 'categorical', false],
  ]);

  await watchModels(new Date(nowMs + 1_000));
  await getSpool().flushed();
  const row = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  expect(row).toMatchObject({
    state: null,
    drift: { baselineId: made.id, name: 'training data', fromMs: null, toMs: null },
  });
  const span = { fromMs: nowMs - minuteMs, toMs: nowMs + minuteMs };
  const shares = await newestValues({ metric: 'model.drift_share', labels: { model }, ...span });
  expect(shares.map(({ labels, value }) => [labels['version'], value])).toEqual([['2', 0]]);
});

test('the reference of a report of two files becomes a baseline of the columns that the model is sent', async () => {
  const form = new FormData();
  form.set('reference', new Blob([training]), 'training.csv');
  form.set('current', new Blob([training]), 'now.csv');
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/r', { method: 'POST', headers, body: form });
  const made = reportAnswer.parse(
    await (await postReport(request, { params: Promise.resolve({}) })).json(),
  );
  expect(made.keepsReference).toBe(true);
  const baseline = baselineItem.parse(
    await (await post({ kind: 'report', report: made.id, prediction: 'target' })).json(),
  );
  expect(baseline).toMatchObject({
    kind: 'file',
    name: 'now.csv compared with training.csv',
    rows: 2_000,
    // `grade` is sent as text but written as numbers. Each number is recorded, so it is compared
    // as text.
    columns: 4,
    spec: { report: made.id, absent: [], unlike: ['moved'] },
  });
  const query = `/d?from=${secondMs}&to=${nowMs}`;
  const drift = columnDriftAnswer.parse(await (await getDrift(peer.request(query), at)).json());
  expect(drift.baseline.id).toBe(baseline.id);
  expect(drift.columns.map(({ column, kind, drifted }) => [column, kind, drifted])).toEqual([
    ['amount', 'numeric', false],
    ['country', 'categorical', false],
    ['grade', 'categorical', false],
    ['prediction', 'categorical', false],
  ]);
  const none = await post({ kind: 'report', report: newId() });
  expect(none.status).toBe(404);
  const wrong = await post({ kind: 'report', report: made.id, prediction: 'gone' });
  expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('prediction')]);
});

test('a baseline of the version that serves moves on with it, once the next one has answered long enough', async () => {
  await createModel(mia, { name: model });
  for (let version = 1; version <= 2; version += 1)
    await createVersion(mia, { name: model, source: `s3://models/unlabelled/${version}` });
  const { id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name: model } });
  const alias = { modelId, alias: 'champion' };
  await db().modelAlias.create({ data: { ...alias, version: 1, updatedAt: new Date() } });
  const made = baselineItem.parse(await (await post({ kind: 'champion' })).json());
  expect(made).toMatchObject({ kind: 'champion', name: 'serving version 1' });
  const newest = async () => (await listed())[0];
  await watchModels(new Date(nowMs + minuteMs));
  expect(await newest()).toEqual(made);

  await db().modelAlias.updateMany({ where: alias, data: { version: 2 } });
  // Five windows of version 2 are too few to be what is normal.
  await watchModels(new Date(secondMs + 5 * minuteMs));
  expect(await newest()).toEqual(made);
  await watchModels(new Date(nowMs + 2 * minuteMs));
  const moved = await newest();
  expect(moved).toMatchObject({ kind: 'champion', name: 'serving version 2' });
  expect(moved?.spec['version']).toBe('2');
  await watchModels(new Date(nowMs + 3 * minuteMs));
  expect((await newest())?.id).toBe(moved?.id);
  const audit = await db().auditEntry.findMany({
    where: { action: 'models.set-baseline', subjectId: model },
    orderBy: { id: 'asc' },
    select: { actorKind: true },
  });
  expect(audit.map(({ actorKind }) => actorKind)).toEqual(['key', 'key', 'key', 'system']);
});
