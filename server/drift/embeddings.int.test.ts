import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { POST as postReport } from '#app/api/drift/reports/route.ts';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getColumn } from '#app/api/inference/models/[name]/columns/[column]/route.ts';
import {
  GET as getPlan,
  PUT as putPlan,
} from '#app/api/inference/models/[name]/drift-plan/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { GET as getQuality } from '#app/api/inference/models/[name]/quality/route.ts';
import { GET as getSchema } from '#app/api/inference/models/[name]/schema/route.ts';
import { embeddingRules } from '#engines/drift/embedding-rules.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { columnAnswer } from '#lib/schemas/drift/columns.ts';
import { reportAnswer } from '#lib/schemas/drift/drift.ts';
import { driftPlanAnswer } from '#lib/schemas/drift/plan.ts';
import { columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { qualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { recordedRows } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from './start-drift-threads.ts';

const model = 'search';
const hourMs = 3_600_000;
const minuteMs = 60_000;
const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
const length = 6;
const windows = {
  before: endMs - 8 * hourMs,
  same: endMs - 4 * hourMs,
  moved: endMs - 8 * minuteMs,
};
type Side = keyof typeof windows;
let peer: InferencePeer;

/** Queries in 32 bits, as the store keeps them; of `moved`, those of another topic. */
function vectorsOf(side: Side): Float32Array[] {
  const random = seededRandom(Object.keys(windows).indexOf(side) + 1);
  return Array.from({ length: side === 'before' ? 1_000 : 400 }, () =>
    Float32Array.from({ length }, (_, k) => random() + (side === 'moved' && k === 2 ? 0.5 : 0)),
  );
}

/** Every tenth row of a later window has none, three of another length. */
function rowsOf(side: Side) {
  const found = vectorsOf(side).map((vector): number[] | null => [...vector]);
  const gaps = side === 'before' ? [] : Array.from({ length: 40 }, () => null);
  const wrong = side === 'before' ? [] : Array.from({ length: 3 }, () => [1, 2, 3]);
  return [...found, ...gaps, ...wrong].map((query, index) => ({
    model,
    version: side === 'before' ? '1' : '2',
    requestId: `${side}${index}`,
    time: windows[side] + index * 1_000,
    features: { query, results: 10 + (index % 7) },
    prediction: index % 2,
  }));
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const send = async (side: Side) =>
    expect((await peer.send('/api/ingest/inference', rowsOf(side))).status).toBe(200);
  await send('before');
  await getSpool().flushed();
  await registerNewModels(new Date());
  await learnSchemas(new Date());
  for (const side of ['same', 'moved'] as const) await send(side);
  await getSpool().flushed();
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (column?: string) => ({
  params: Promise.resolve({ name: model, ...(column === undefined ? {} : { column }) }),
});
const pathOf = (side: Side) => `/x?from=${windows[side]}&to=${windows[side] + hourMs}`;

/** The distance as the engine has it of the rows themselves. */
function exactDistance(side: Side): number {
  const rows = (of: Side) => vectorsOf(of).map((vector) => Float64Array.from(vector));
  const pair = { name: 'query', kind: 'embedding' as const, reference: rows('before') };
  const measure = embeddingRules['embedding-distance']?.embedding;
  return measure?.({ ...pair, current: rows(side) }, seededRandom(0)).value ?? Number.NaN;
}

async function queryDrift(side: Side) {
  const { columns } = columnDriftAnswer.parse(
    await read(await getDrift(peer.request(pathOf(side)), at())),
  );
  const column = columns.find((each) => each.column === 'query');
  if (column === undefined) throw new Error('the column is not compared');
  return column;
}

test('the schema is learned with the length, and what breaks it is counted', async () => {
  const schema = await read(await getSchema(peer.request(pathOf('same')), at()));
  expect(schema).toMatchObject({
    source: 'learned',
    features: [
      { name: 'query', type: 'embedding', length, required: true },
      { name: 'results', type: 'number' },
    ],
  });
  const { violations } = schema as { violations: unknown[] };
  expect(violations).toEqual([
    { feature: 'query', kind: 'missing', count: 40 },
    { feature: 'query', kind: 'wrongLength', count: 3 },
  ]);
});

test('the distance from the baseline is that of the rows: the same is no drift, another topic is', async () => {
  const body = JSON.stringify({ kind: 'version', version: '1' });
  await read(await postBaseline(peer.request('/b', { method: 'POST', body }), at()), 201);
  for (const side of ['same', 'moved'] as const) {
    const column = await queryDrift(side);
    expect(column).toMatchObject({
      kind: 'embedding',
      rows: { reference: 1_000, current: 400 },
      missing: { reference: 0, current: 40 },
      drifted: side === 'moved',
    });
    expect(column.results.map(({ method }) => method)).toEqual(['embedding-distance']);
    expect(column.results[0]?.value).toBeCloseTo(exactDistance(side), 12);
  }
});

test('its page tells the length and has no bins', async () => {
  const column = columnAnswer.parse(
    await read(await getColumn(peer.request(pathOf('moved')), at('query'))),
  );
  expect(column).toMatchObject({ kind: 'embedding', bins: [], changes: [] });
  expect(column.embedding).toMatchObject({ length, otherLength: 3 });
  // Uniform numbers have a variance of a twelfth.
  expect(column.embedding?.spread).toBeCloseTo(Math.sqrt(length / 12), 1);
});

test('data quality counts another length as another type', async () => {
  const { columns } = qualityAnswer.parse(
    await read(await getQuality(peer.request(pathOf('moved')), at())),
  );
  const query = columns.find(({ column }) => column === 'query');
  expect(query).toMatchObject({ kind: 'embedding', missing: 40, wrongType: 3, range: null });
});

test('recorded rows have their embeddings', async () => {
  const window = { model, fromMs: windows.same, toMs: windows.same + 1_000, version: null };
  const [row] = await recordedRows(window, { labelled: null, limit: 1 });
  // The store writes 32-bit floats in their shortest distinguishable form.
  const query = z.array(z.number()).parse(row?.features['query']);
  expect(Float32Array.from(query)).toEqual(vectorsOf('same')[0]);
});

test('a report of two windows compares the embeddings of both', async () => {
  const of = (side: Side) => ({ from: windows[side], to: windows[side] + minuteMs * 20 });
  const report = async (side: Side, asked: object = {}) => {
    const body = JSON.stringify({
      model,
      reference: of('before'),
      current: of(side),
      profile: 'native',
      ...asked,
    });
    const request = peer.request('/r', { method: 'POST', body });
    const response = await postReport(request, { params: Promise.resolve({}) });
    return reportAnswer.parse(await read(response, 201));
  };
  for (const side of ['same', 'moved'] as const) {
    const { columns, rows } = await report(side);
    const query = columns.find(({ column }) => column === 'query');
    expect(query, side).toMatchObject({ kind: 'embedding', drifted: side === 'moved' });
    // Those of another length are no embeddings of this column.
    expect(query?.quality.current).toMatchObject({ missing: 43 });
    expect(rows).toEqual({ reference: 1_000, current: 443 });
  }
  const asked = await report('moved', { methods: ['embedding-distance'], columns: ['query'] });
  expect(asked.columns.map(({ column }) => column)).toEqual(['query']);
  expect(asked.columns[0]?.results[0]?.value).toBeCloseTo(exactDistance('moved'), 9);
  expect((await report('same', { columns: ['results'] })).columns).toHaveLength(1);
});

test('how drift is measured names the embeddings, and a plan by rows is tried with them', async () => {
  const plan = driftPlanAnswer.parse(await read(await getPlan(peer.request('/p'), at())));
  expect(plan.embeddings).toEqual(['query']);
  const engineer = await makeUser('Noa', ['ml-engineer']);
  await saveMonitoring(engineer, { name: model, windowSeconds: 3_600 });
  for (const profile of ['native', 'nannyml-0.13']) {
    const body = JSON.stringify({ profile, preview: true, days: 1 });
    const tried = await putPlan(peer.request('/p', { method: 'PUT', body }), at());
    const { preview } = driftPlanAnswer.parse(await read(tried));
    expect(preview?.columns, profile).toContainEqual({ column: 'query', drifted: 1 });
  }
});

test('the watch writes the distance, judges it by the limit of its own, and finds the drift', async () => {
  const engineer = await makeUser('Mia', ['ml-engineer']);
  await saveMonitoring(engineer, { name: model, windowSeconds: 3_600, stepSeconds: 120 });
  for (const minutes of [0, 2, 4]) {
    const now = new Date(endMs + minutes * minuteMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
  const { drift } = await db().modelWatch.findUniqueOrThrow({ where: { model } });
  const { results } = await queryDrift('moved');
  expect(drift).toMatchObject({
    rules: { 'query embedding-distance': { limit: results[0]?.threshold, below: false } },
  });
  const findings = await db().finding.findMany({ where: { metric: 'model.drift' } });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({
    labels: { column: 'query', method: 'embedding-distance' },
  });
  expect(findings[0]?.value).toBeCloseTo(exactDistance('moved'), 9);
});
