import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { baselineInForce } from '#server/drift/baselines/baseline-in-force.ts';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { sketchList } from '#server/drift/baselines/sketch-shape.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { categoryText } from '#server/telemetry/category-text.ts';
import { answersByVersion } from '#server/telemetry/queries/inference/answers.ts';
import { classCells } from '#server/telemetry/queries/inference/cells.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { countTexts } from '#server/telemetry/queries/inference/histogram.ts';
import {
  outcomePairs,
  outcomeTotals,
} from '#server/telemetry/queries/inference/performance/outcomes.ts';
import { recordedRows } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { learnSchemas, registerNewModels } from './schemas/learn-schemas.ts';
import { featuresOf } from './schemas/schema-in-force.ts';
import { keyWith } from './testing/ingest-key.ts';

const model = 'writes-at-length';
const hourMs = 3_600_000;
const fromMs = Math.floor(Date.now() / hourMs) * hourMs - 4 * hourMs;
const window = { model, fromMs, toMs: fromMs + hourMs, version: null };
/** Two prompts and two answers that begin alike; every fourth answer is right. */
const prompt = (n: number) => `Where is my parcel? é${'.'.repeat(4_000)}${n % 2}`;
const answer = (n: number) => `Your parcel – number ${'9'.repeat(20_000)}${n % 2}`;
let peer: InferencePeer;

async function send(startMs: number): Promise<void> {
  const rows = Array.from({ length: 400 }, (_, n) => ({
    model,
    requestId: `${startMs}-${n}`,
    time: startMs + n * 1_000,
    features: { prompt: prompt(n) },
    prediction: answer(n),
  }));
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  const labels = rows
    .slice(0, 100)
    .map(({ requestId }, n) => ({ model, requestId, label: answer(n % 4 < 2 ? n : n + 1) }));
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  await send(fromMs);
  await registerNewModels(new Date());
  await learnSchemas(new Date());
  await setBaseline(await makeUser('Lou', ['ml-engineer']), {
    model,
    kind: 'period',
    name: 'usual',
    from: new Date(fromMs),
    to: new Date(fromMs + hourMs),
  });
  await send(fromMs + hourMs);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('the store and the rows of files name a long text alike', async () => {
  const [prompts, answers] = await countTexts(window, await readLayouts(model), [
    { name: 'prompt', labels: [] },
    { name: 'prediction', labels: [] },
  ]);
  const counts = (text: (n: number) => string) =>
    new Map([0, 1].map((n) => [categoryText(text(n)), 200]));
  expect(prompts).toMatchObject({ counts: counts(prompt), missing: 0 });
  expect(answers).toMatchObject({ counts: counts(answer), missing: 0 });
});

test('answers and labels are compared whole and counted by their category', async () => {
  const pairs = await outcomePairs(window);
  const [first = '', second = ''] = [0, 1].map((n) => categoryText(answer(n))).toSorted();
  expect(pairs.filter(({ right }) => right === 1)).toEqual([
    { prediction: first, label: first, rows: 25, right: 1 },
    { prediction: second, label: second, rows: 25, right: 1 },
  ]);
  expect(pairs.filter(({ right }) => right === 0).map(({ rows }) => rows)).toEqual([25, 25]);
  expect(await outcomeTotals(window)).toMatchObject({ judged: 100, lists: 0 });
  const cells = await classCells(window, { labelled: true, chunks: 1, rowsAtMost: 1_000 });
  expect(cells.filter(({ right, labelled }) => right && labelled)).toHaveLength(2);
  expect(new Set(cells.map(({ prediction }) => prediction))).toEqual(new Set([first, second]));
});

test('the length that is watched is that of the whole answer', async () => {
  const layouts = await readLayouts(model);
  const [told] = await answersByVersion(window, { layouts, labelChars: 40 });
  expect(told).toMatchObject({ texts: 400, length: answer(0).length });
});

test('neither a schema nor a baseline keeps a long key, and the same texts are no drift', async () => {
  const row = await db().inferenceModel.findUniqueOrThrow({ where: { name: model } });
  expect(featuresOf(row)).toMatchObject([
    {
      name: 'prompt',
      type: 'text',
      categories: [0, 1].map((n) => categoryText(prompt(n))).toSorted(),
    },
  ]);
  const sketches = sketchList.parse((await baselineInForce(model))?.sketch);
  const labels = sketches.flatMap((sketch) =>
    sketch.kind === 'texts' ? sketch.counts.map(([label]) => label) : [],
  );
  // Two prompts, two answers, and one language.
  expect(labels).toHaveLength(5);
  for (const label of labels) expect(label.length).toBeLessThanOrEqual(1_000);
  const response = await getDrift(
    peer.request(`/d?from=${fromMs + hourMs}&to=${fromMs + 2 * hourMs}`),
    { params: Promise.resolve({ name: model }) },
  );
  const { columns } = columnDriftAnswer.parse(await response.json());
  expect(columns.map(({ column }) => column).toSorted()).toEqual([
    'answer.language',
    'prediction',
    'prompt',
  ]);
  for (const { drifted } of columns) expect(drifted).toBe(false);
});

test('a version that is asked again gets the whole prompt', async () => {
  const rows = await recordedRows(window, { labelled: null, limit: 10 });
  for (const { features } of rows) expect([prompt(0), prompt(1)]).toContain(features['prompt']);
  expect(rows).toHaveLength(10);
});
