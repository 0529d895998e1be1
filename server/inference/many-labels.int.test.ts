import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getColumn } from '#app/api/inference/models/[name]/columns/[column]/route.ts';
import { PUT as putPlan } from '#app/api/inference/models/[name]/drift-plan/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { GET as getQuality } from '#app/api/inference/models/[name]/quality/route.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { columnAnswer } from '#lib/schemas/drift/columns.ts';
import { driftPlanAnswer } from '#lib/schemas/drift/plan.ts';
import { columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { qualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { newestValues } from '#server/telemetry/queries/newest-values.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { registerNewModels } from './schemas/learn-schemas.ts';
import { keyWith } from './testing/ingest-key.ts';

const model = 'merchants';
const minuteMs = 60_000;
const rowsASide = 8_000;
const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
/** The last hour is the window; the hour before it what it is compared with. */
const middleMs = endMs - 60 * minuteMs;
const at = { params: Promise.resolve({ name: model }) };
const of = (column: string) => ({ params: Promise.resolve({ name: model, column }) });
const window = `from=${middleMs}&to=${endMs}`;
let peer: InferencePeer;
let key: string;

/** 5,000 merchants, the first asked for often and most hardly ever. */
const random = seededRandom(3);
const rows = Array.from({ length: 2 * rowsASide }, (_, index) => ({
  model,
  version: '1',
  time: middleMs - 60 * minuteMs + (index * 120 * minuteMs) / (2 * rowsASide),
  requestId: `m${index}`,
  features: {
    merchant: `shop ${Math.floor(5_000 ** random())}`,
    note: `wants what nobody wanted before, number ${index}`,
    country: ['NL', 'DE', 'FR'][index % 3] ?? '',
    amount: random(),
  },
  prediction: index % 2,
}));

const csv = [
  'merchant,country,amount',
  ...rows
    .slice(0, rowsASide)
    .map(({ features: { merchant, country, amount } }) => `${merchant},${country},${amount}`),
].join('\n');

const drift = async () =>
  columnDriftAnswer.parse(await (await getDrift(peer.request(`/d?${window}`), at)).json());
async function read(answer: Response): Promise<unknown> {
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return JSON.parse(text);
}
const put = (body: object) =>
  putPlan(peer.request('/p', { method: 'PUT', body: JSON.stringify(body) }), at);

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  for (let from = 0; from < rows.length; from += 4_000)
    expect((await peer.send('/api/ingest/inference', rows.slice(from, from + 4_000))).status).toBe(
      200,
    );
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  const mia = await makeUser('Mia', ['ml-engineer']);
  await saveMonitoring(mia, { name: model, windowSeconds: 3_600, stepSeconds: 60 });
  const baseline = { kind: 'period', from: middleMs - 60 * minuteMs, to: middleMs };
  const body = JSON.stringify(baseline);
  expect((await postBaseline(peer.request('/b', { method: 'POST', body }), at)).status).toBe(201);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('thousands of categories that stay as they were do not drift, and free text is not compared', async () => {
  const { columns } = await drift();
  const found = Object.fromEntries(columns.map((column) => [column.column, column]));
  expect(found['merchant']).toMatchObject({
    drifted: false,
    noVerdict: null,
    rows: { current: rowsASide },
  });
  expect(found['merchant']?.results.map(({ method, error }) => [method, error])).toEqual([
    ['psi', null],
    ['chi2', null],
  ]);
  const psi = found['merchant']?.results[0];
  expect(psi?.value).toBeLessThan(0.1);
  expect(found['note']).toMatchObject({
    noVerdict: 'no-method',
    results: [],
    rows: { reference: rowsASide, current: rowsASide },
  });
  expect(found['country']).toMatchObject({ drifted: false, results: [{ error: 0 }, { error: 0 }] });
});

test('a column of free text shows no distribution, one of many categories its frequent ones and the rest', async () => {
  const detail = async (column: string) =>
    columnAnswer.parse(await read(await getColumn(peer.request(`/c?${window}`), of(column))));
  expect((await detail('note')).bins).toEqual([]);
  const { bins, changes } = await detail('merchant');
  expect(bins).toHaveLength(16);
  expect(changes.filter(({ what }) => what === 'new-category')).toEqual([]);
  const sum = (side: 'reference' | 'current') => bins.reduce((all, bin) => all + bin[side], 0);
  expect([sum('reference'), sum('current')]).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
});

test('what lies beyond the kept categories is called new by no check', async () => {
  const { columns } = qualityAnswer.parse(
    await (await getQuality(peer.request(`/q?${window}`), at)).json(),
  );
  expect(columns.map(({ column, newCategory }) => [column, newCategory])).toEqual([
    ['amount', null],
    ['country', 0],
    ['merchant', null],
    ['note', null],
  ]);
  await watchModels(new Date(endMs + 1_000));
  await getSpool().flushed();
  const checks = await newestValues({
    metric: 'model.data_quality',
    labels: { model, check: 'new_category' },
    fromMs: endMs - minuteMs,
    toMs: endMs + minuteMs,
  });
  expect(checks.map(({ labels, value }) => [labels['column'], value])).toEqual([['country', 0]]);
  const drifts = await newestValues({
    metric: 'model.drift',
    labels: { model },
    fromMs: endMs - minuteMs,
    toMs: endMs + minuteMs,
  });
  expect(drifts.map(({ labels }) => labels['column'])).not.toContain('note');
});

test('distances of shares are chosen for the baseline of a file too', async () => {
  const form = new FormData();
  form.set('file', new Blob([csv]), 'training.csv');
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/b', { method: 'POST', headers, body: form });
  expect((await postBaseline(request, at)).status).toBe(201);
  for (const method of ['kl', 'js', 'js-nats', 'hellinger', 'tvd', 'l-infinity']) {
    const choice = { method, threshold: null };
    const saved = driftPlanAnswer.parse(
      await (await put({ numeric: choice, categorical: choice })).json(),
    );
    expect(saved).toMatchObject({ problem: null, numeric: { method } });
    const { plan, columns } = await drift();
    expect(plan).toMatchObject({ profile: 'native', problem: null });
    for (const column of columns)
      expect([column.column, column.drifted, column.results.map((each) => each.method)]).toEqual([
        column.column,
        false,
        [method],
      ]);
  }
});
