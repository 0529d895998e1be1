import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { baselineItem, columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { setBaseline } from '#server/drift/baselines/set-baseline.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { recordedRows } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { violationsOf } from './inference-models.ts';
import { learnSchemas, registerNewModels } from './schemas/learn-schemas.ts';
import { featuresOf } from './schemas/schema-in-force.ts';
import { keyWith } from './testing/ingest-key.ts';

const model = 'answers-mail';
const at = { params: Promise.resolve({ name: model }) };
const hourMs = 3_600_000;
const fromMs = Math.floor(Date.now() / hourMs) * hourMs - 5 * hourMs;
let peer: InferencePeer;
let key: string;

const english = (n: number) =>
  `Your order number ${n} has been shipped and will arrive on Tuesday.`;
const german = (n: number) =>
  `Ihre Bestellung Nummer ${n} wurde versandt und kommt am Dienstag an.`;

async function send(startMs: number, text: (n: number) => string): Promise<void> {
  const rows = Array.from({ length: 1_200 }, (_, n) => ({
    model,
    requestId: `${startMs}-${n}`,
    time: startMs + n * 1_000,
    features: { tone: n % 2 === 0 ? 'short' : 'long' },
    prediction: text(n),
  }));
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  await getSpool().flushed();
}

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  await send(fromMs, english);
  await registerNewModels(new Date());
  await learnSchemas(new Date());
  await setBaseline(await makeUser('Mia', ['ml-engineer']), {
    model,
    kind: 'period',
    name: 'usual',
    from: new Date(fromMs),
    to: new Date(fromMs + hourMs),
  });
  await send(fromMs + hourMs, (n) => (n % 3 === 0 ? german(n) : english(n)));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

async function drift() {
  const range = `from=${fromMs + hourMs}&to=${fromMs + 2 * hourMs}`;
  const answer = await getDrift(peer.request(`/d?${range}`), at);
  const { columns } = columnDriftAnswer.parse(await answer.json());
  const drifted = columns.filter((column) => column.drifted).map(({ column }) => column);
  return { columns: columns.map(({ column }) => column), drifted };
}

test('the mix of languages is a column that drifts like any other', async () => {
  const { drifted } = await drift();
  expect(drifted).toContain('answer.language');
  expect(drifted).not.toContain('tone');
});

test('what Tandem adds is neither expected of a sender nor held against it', async () => {
  const row = await db().inferenceModel.findUniqueOrThrow({ where: { name: model } });
  expect(featuresOf(row).map(({ name }) => name)).toEqual(['tone']);
  const window = { fromMs, toMs: fromMs + 2 * hourMs };
  expect(await violationsOf(row, window)).toEqual([]);
  const [layout] = await readLayouts(model);
  expect(layout?.texts).toContain('answer.language');
});

test('no version is asked again with the language of an answer', async () => {
  const window = { model, fromMs, toMs: fromMs + hourMs, version: null };
  const rows = await recordedRows(window, { labelled: null, limit: 10 });
  expect(rows.map(({ features }) => Object.keys(features))).toEqual(rows.map(() => ['tone']));
  expect(rows).toHaveLength(10);
});

test('a file of answers is told its languages, too, and is a baseline of their mix', async () => {
  const lines = Array.from(
    { length: 1_200 },
    (_, n) => `${n % 2 === 0 ? 'short' : 'long'},${english(n)}`,
  );
  const form = new FormData();
  form.set('file', new Blob([['tone,text', ...lines].join('\n')]), 'training.csv');
  form.set('prediction', 'text');
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/b', { method: 'POST', headers, body: form });
  const made = baselineItem.parse(await (await postBaseline(request, at)).json());
  expect(made).toMatchObject({ kind: 'file', spec: { absent: [], unlike: [] } });
  const { columns, drifted } = await drift();
  expect(columns).toEqual(expect.arrayContaining(['answer.language', 'tone']));
  expect(drifted).toContain('answer.language');
  expect(drifted).not.toContain('tone');
});
