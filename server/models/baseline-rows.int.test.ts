import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postReport } from '#app/api/drift/reports/route.ts';
import { DELETE as deleteBaseline } from '#app/api/inference/models/[name]/baselines/[id]/route.ts';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import {
  GET as getPlan,
  PUT as putPlan,
} from '#app/api/inference/models/[name]/drift-plan/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { PUT as putPrivacy } from '#app/api/inference/models/[name]/privacy/route.ts';
import { reportAnswer } from '#lib/schemas/drift/drift.ts';
import { driftPlanAnswer } from '#lib/schemas/drift/plan.ts';
import { baselineItem, columnDriftAnswer, type BaselineItem } from '#lib/schemas/drift/windows.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { keepInference } from '#server/inference/retain-inference.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { readStoredTable } from '#server/inference/tables/stored-table.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { newestValues } from '#server/telemetry/queries/newest-values.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { createModel, deleteModel } from './registered-models.ts';

const [model, guarded] = ['filed', 'guarded'];
const minuteMs = 60_000;
const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs;
const fromMs = nowMs - 20 * minuteMs;
const dayMs = 86_400_000;
const at = (name: string) => ({ params: Promise.resolve({ name }) });
let peer: InferencePeer;
let key: string;
let mia: Awaited<ReturnType<typeof makeUser>>;

const numberAt = (index: number): number => ((index * 7919) % 10_007) / 10_007;
const countryAt = (index: number): string => ['NL', 'DE', 'FR'][index % 3] ?? '';

/**
 * Values sent and in the file; in the current rows `moved` is a quarter higher, and `grade`
 * differs more often.
 */
const valuesAt = (index: number, isNow: boolean) => ({
  amount: numberAt(index),
  moved: numberAt(index * 3) + (isNow ? 0.25 : 0),
  country: countryAt(index),
  grade: index % (isNow ? 4 : 2) === 0 ? 1 : 0,
});

/** As CSV; `letter` makes the grades texts, as the model is sent them. */
const csv = (count: number, isNow: boolean, letter = '') =>
  [
    'amount,moved,country,grade',
    ...Array.from({ length: count }, (_, index) => {
      const { amount, moved, country, grade } = valuesAt(index, isNow);
      return `${amount},${moved},${country},${letter}${grade}`;
    }),
  ].join('\n');

const rows = Array.from({ length: 2_400 }, (_, index) => ({
  model,
  version: '1',
  time: fromMs + index * 500,
  requestId: `f${index}`,
  features: { ...valuesAt(index, true), grade: String(valuesAt(index, true).grade) },
}));

const patientAt = (index: number) => ({
  model: guarded,
  version: '1',
  time: fromMs + index * 500,
  requestId: `g${index}`,
  features: {
    amount: numberAt(index),
    email: `${index % 20}@example.com`,
    // A text that reads as a number: in a file it cannot be distinguished from one.
    code: String(index % 5),
    vip: index % 2 === 0,
    born: `19${10 + (index % 80)}`,
  },
  prediction: index % 3 === 0 ? 'ill' : 'well',
});
const patients = [
  'amount,email,code,vip,born,target',
  ...Array.from({ length: 1_200 }, (_, index) => {
    const { features, prediction } = patientAt(index);
    const { amount, email, code, vip, born } = features;
    return [amount, email, code, vip ? 'True' : 'False', born, prediction].join();
  }),
].join('\n');

async function upload(file: string, name = model, prediction = ''): Promise<BaselineItem> {
  const form = new FormData();
  form.set('file', new Blob([file]), 'training.csv');
  if (prediction !== '') form.set('prediction', prediction);
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/b', { method: 'POST', headers, body: form });
  return baselineItem.parse(await (await postBaseline(request, at(name))).json());
}

const put = (body: object, name = model) =>
  putPlan(peer.request('/p', { method: 'PUT', body: JSON.stringify(body) }), at(name));
const planned = async (body: object, name = model) =>
  driftPlanAnswer.parse(await (await put(body, name)).json());
const drift = async (name = model) =>
  columnDriftAnswer.parse(
    await (await getDrift(peer.request(`/d?from=${fromMs}&to=${nowMs}`), at(name))).json(),
  );
const saveRules = async (rules: object) => {
  const body = JSON.stringify(rules);
  const answer = await putPrivacy(peer.request('/p', { method: 'PUT', body }), at(guarded));
  expect(answer.status).toBe(200);
};
const stored = async (baselineId: string) =>
  (await db().baselineRows.findUniqueOrThrow({ where: { baselineId } })).bytes;
const ofModel = (name: string) => db().baselineRows.count({ where: { baseline: { model: name } } });

/** Results per column, as in a plan or a report of the same rows. */
const results = (
  { columns }: { columns: { column: string; results: object[]; drifted: boolean }[] },
  name: string,
) => {
  const found = columns.find(({ column }) => column === name);
  return [
    found?.drifted,
    found?.results.map((each) =>
      Object.fromEntries(
        Object.entries(each).filter(([field]) =>
          ['method', 'value', 'pValue', 'threshold', 'drifted'].includes(field),
        ),
      ),
    ),
  ];
};

async function reportOf(profile: string, reference: string, current: string) {
  const form = new FormData();
  form.set('reference', new Blob([reference]), 'training.csv');
  form.set('current', new Blob([current]), 'now.csv');
  form.set('profile', profile);
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/r', { method: 'POST', headers, body: form });
  return reportAnswer.parse(
    await (await postReport(request, { params: Promise.resolve({}) })).json(),
  );
}

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  mia = await makeUser('Mia', ['ml-engineer']);
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(nowMs));
  await saveMonitoring(mia, { name: model, windowSeconds: 1_200, stepSeconds: 60 });
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test.each(['evidently-0.7', 'nannyml-0.13'])(
  'a baseline of a file is compared by %s as a report of the same rows is',
  async (profile) => {
    const made = await upload(csv(2_000, false));
    expect(made).toMatchObject({ kind: 'file', rows: 2_000, keptRows: 2_000 });
    const saved = await planned({ profile });
    expect(saved).toMatchObject({ profile, problem: null, sample: null });
    const found = await drift();
    const report = await reportOf(profile, csv(2_000, false, 'g'), csv(rows.length, true, 'g'));
    expect(found.plan).toMatchObject({ profile, problem: null });
    for (const column of ['amount', 'moved', 'country', 'grade'])
      expect(results(found, column), column).toEqual(results(report, column));
    expect(results(found, 'moved')[0]).toBe(true);
    expect(results(found, 'amount')[0]).toBe(false);
  },
);

test('a method of the native profile that needs rows has them, and history and watch go by them too', async () => {
  const { preview } = await planned({
    numeric: { method: 'energy', threshold: 0.1 },
    days: 1,
    preview: true,
  });
  expect(preview?.columns.map(({ column }) => column)).toContain('moved');
  await planned({ profile: 'evidently-0.7' });
  await watchModels(new Date(nowMs + 1_000));
  await getSpool().flushed();
  const found = await newestValues({
    metric: 'model.drift',
    labels: { model, column: 'moved' },
    fromMs: nowMs,
    toMs: nowMs + minuteMs,
  });
  expect(found.map(({ labels }) => labels['method'])).toEqual(['wasserstein']);
});

test('of more rows than are compared an even sample is kept, the same one each time, and it is told', async () => {
  const large = [
    'amount,country',
    ...Array.from({ length: 25_000 }, (_, index) => `${index},c${index % 7}`),
  ].join('\n');
  const [first, second] = [await upload(large), await upload(large)];
  expect(first).toMatchObject({ rows: 25_000, keptRows: 20_000 });
  expect(await stored(first.id)).toEqual(await stored(second.id));
  const [amount] = readStoredTable(await stored(first.id));
  const values = amount?.kind === 'numbers' ? [...amount.values] : [];
  expect(values).toEqual([...new Set(values)].toSorted((a, b) => a - b));
  for (const part of [0, 1, 2, 3, 4]) {
    const inPart = values.filter((value) => Math.floor(value / 5_000) === part).length;
    // Five standard deviations of a sample without replacement.
    expect(Math.abs(inPart - 4_000)).toBeLessThan(5 * Math.sqrt(5_000 * 0.8 * 0.2 * 0.8));
  }
  const answer = await planned({ profile: 'nannyml-0.13' });
  expect(answer.sample).toEqual({ rows: 20_000, of: 25_000 });
  expect((await planned({})).sample).toBeNull();
});

test('what is kept of a file is under the rules of the model, and still agrees with what it is sent', async () => {
  const sent = Array.from({ length: 1_200 }, (_, index) => patientAt(index));
  // The first row arrives before the rules, so that the model is registered with all of these
  // columns.
  const early = { ...patientAt(0), requestId: 'early', time: fromMs - minuteMs };
  expect((await peer.send('/api/ingest/inference', [early])).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(nowMs));
  await saveRules({
    features: { email: 'hash', code: 'hash', vip: 'hash', born: 'drop' },
    answer: 'hash',
  });
  expect((await peer.send('/api/ingest/inference', sent)).status).toBe(200);
  await getSpool().flushed();
  const made = await upload(patients, guarded, 'target');
  expect(made).toMatchObject({
    keptRows: 1_200,
    columns: 6,
    spec: { absent: [], unlike: [], dropped: ['born'] },
  });
  const kept = readStoredTable(await stored(made.id));
  expect(kept.map(({ name }) => name).toSorted()).toEqual([
    'amount',
    'answer.length',
    'code',
    'email',
    'prediction',
    'vip',
  ]);
  for (const column of kept)
    if (column.kind === 'texts')
      for (const label of column.labels) expect(label).toMatch(/^[0-9a-f]{32}$/u);
  const { sketch } = await db().inferenceBaseline.findUniqueOrThrow({ where: { id: made.id } });
  expect(JSON.stringify(sketch)).not.toMatch(/example\.com|ill|well/u);
  await planned({ profile: 'nannyml-0.13' }, guarded);
  const { columns, plan } = await drift(guarded);
  expect(plan).toMatchObject({ profile: 'nannyml-0.13', problem: null });
  for (const column of ['answer.length', 'code', 'email', 'prediction', 'vip'])
    expect(results({ columns }, column), column).toMatchObject([false, [{ value: 0 }]]);
});

test('once the rules change the rows are gone, and the plan asks for the file again', async () => {
  expect(await ofModel(guarded)).toBe(1);
  await saveRules({ features: { email: 'drop' }, answer: 'hash' });
  expect(await ofModel(guarded)).toBe(0);
  const refused = await put({ profile: 'evidently-0.7' }, guarded);
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining('upload its file as the baseline'),
  ]);
  const answer = driftPlanAnswer.parse(
    await (await getPlan(peer.request('/p'), at(guarded))).json(),
  );
  expect(answer).toMatchObject({ profile: 'nannyml-0.13', problem: 'file' });
  expect((await drift(guarded)).plan).toMatchObject({ profile: 'native', problem: 'file' });
});

test('what a baseline keeps of a report is under the rules, too, and has no rows', async () => {
  const report = await reportOf('native', patients, patients);
  const body = JSON.stringify({ kind: 'report', report: report.id, prediction: 'target' });
  const request = peer.request('/b', { method: 'POST', body });
  const made = baselineItem.parse(await (await postBaseline(request, at(guarded))).json());
  expect(made).toMatchObject({ keptRows: null, columns: 5, spec: { dropped: ['email'] } });
  const { sketch } = await db().inferenceBaseline.findUniqueOrThrow({ where: { id: made.id } });
  expect(JSON.stringify(sketch)).toContain('1989');
  expect(JSON.stringify(sketch)).not.toMatch(/example\.com|ill|well/u);
  const answers = (await drift(guarded)).columns.find(({ column }) => column === 'prediction');
  expect(answers).toMatchObject({ drifted: false, noVerdict: null });
  expect((await put({ profile: 'nannyml-0.13' }, guarded)).status).toBe(400);
});

test('rows are kept of the baseline in force and the one before, until it or the model is removed', async () => {
  const small = csv(300, false);
  const [first, second, third] = [await upload(small), await upload(small), await upload(small)];
  const keptOf = async ({ id }: BaselineItem) =>
    db().baselineRows.count({ where: { baselineId: id } });
  expect(await Promise.all([first, second, third].map(keptOf))).toEqual([0, 1, 1]);
  const remove = peer.request('/b', { method: 'DELETE' });
  const where = { params: Promise.resolve({ name: model, id: third.id }) };
  expect((await deleteBaseline(remove, where)).status).toBe(200);
  expect(await Promise.all([second, third].map(keptOf))).toEqual([1, 0]);
  expect((await planned({ profile: 'evidently-0.7' })).problem).toBeNull();
  // Requests expire with the model's retention; a user-set baseline does not.
  await keepInference(new Date(nowMs + 200 * dayMs));
  expect(await keptOf(second)).toBe(1);
  await createModel(mia, { name: model });
  await deleteModel(mia, { name: model });
  expect(await ofModel(model)).toBe(0);
});
