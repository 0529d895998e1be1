import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  GET as getImportance,
  POST as postImportance,
} from '#app/api/inference/models/[name]/importance/route.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { importanceAnswer } from '#lib/schemas/drift/columns.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { startModelPeer, type ModelPeer } from '#server/rollouts/testing/model-peer.ts';
import { ways, type Answers } from '#server/rollouts/testing/predictions.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from '../start-drift-threads.ts';
import { measureDueImportance } from './measured-importance.ts';

const model = 'weighed';
const hourMs = 3_600_000;
const startMs = Date.now() - 5 * hourMs;
let peer: InferencePeer;
let executor: ModelPeer;

/** The model's real function: it uses only `x`. */
const scoreOf = (x: number): number => 1 / (1 + Math.exp(-6 * (x - 0.5)));

async function send(
  name: string,
  rows: number,
  scored: (x: number, at: number) => number,
  { truth, answers }: { truth: (x: number) => number; answers: Answers } = {
    truth: scoreOf,
    answers: 'probabilities',
  },
) {
  const random = seededRandom(5);
  const way = ways[answers];
  const made = Array.from({ length: rows }, (_, at) => {
    const x = random();
    return {
      row: {
        model: name,
        version: '1',
        requestId: `${name}${at}`,
        time: startMs + at * 1_000,
        features: { x, noise: random(), country: ['NL', 'DE', null][at % 3] ?? null },
        ...way.row(scored(x, at)),
      },
      label: {
        model: name,
        requestId: `${name}${at}`,
        label: way.label(truth(x), random),
      },
    };
  });
  const inference = made.map(({ row }) => row);
  expect((await peer.send('/api/ingest/inference', inference)).status).toBe(200);
  const labels = made.map(({ label }) => label);
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
}

beforeAll(async () => {
  startDriftThreads();
  executor = await startModelPeer();
  executor.score = (_version, x) => scoreOf(x);
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
});
afterAll(async () => {
  await executor.close();
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (name: string) => ({ params: Promise.resolve({ name }) });
const measure = (name: string, body: object) =>
  postImportance(peer.request('/i', { method: 'POST', body: JSON.stringify(body) }), at(name));

test('without a log and without an executor a surrogate speaks for the model, and says how well', async () => {
  await send(model, 1_000, scoreOf);
  await read(await measure(model, { by: 'model' }), 503);
  await read(await measure(model, { by: 'guess' }), 400);
  const found = importanceAnswer.parse(await read(await measure(model, {})));
  expect(found).toMatchObject({
    source: 'surrogate',
    reason: null,
    version: null,
    measured: { version: '1', rows: 1_000, held: 500, repeats: 3, executor: null },
  });
  expect(found.measured?.fidelity).toBeGreaterThan(0.95);
  expect(found.measured?.loss).toMatchObject({ measure: 'brier' });
  expect(found.columns[0]).toMatchObject({ column: 'x' });
  expect(found.columns[0]?.share).toBeGreaterThan(0.95);
  const kept = importanceAnswer.parse(
    await read(await getImportance(peer.request('/i'), at(model))),
  );
  expect(kept).toEqual(found);
  const other = await getImportance(peer.request('/i?version=2'), at(model));
  expect(await read(other)).toMatchObject({ source: 'none', reason: 'not-measured' });
  expect(await db().auditEntry.count({ where: { action: 'models.measure-importance' } })).toBe(1);
});

test('the job measures what nobody measured, and tells why it cannot', async () => {
  // Scores that have nothing to do with the inputs.
  await send('erratic', 500, (_x, index) => ((index * 7_919) % 1_009) / 1_009);
  await send('quiet', 50, scoreOf);
  const now = new Date();
  for (let pass = 0; pass < 3; pass += 1) await measureDueImportance(now);
  const of = async (name: string) => read(await getImportance(peer.request('/i'), at(name)));
  expect(await of('erratic')).toMatchObject({ source: 'none', reason: 'fidelity', columns: [] });
  expect(await of('quiet')).toMatchObject({ source: 'none', reason: 'few-labels' });
  expect(await of(model)).toMatchObject({ source: 'surrogate' });
});

test('an executor that scores the model is asked instead: shuffled rows by the model itself', async () => {
  process.env['TANDEM_SECRET_SCORING'] = executor.secret;
  await db().executorConfig.create({
    data: {
      name: 'scorer',
      kind: 'webhook',
      url: executor.url,
      secretRef: 'env:TANDEM_SECRET_SCORING',
      allow: ['127.0.0.1/32'],
      enabled: true,
    },
  });
  const found = importanceAnswer.parse(await read(await measure(model, {})));
  expect(found).toMatchObject({
    source: 'permutation',
    measured: { executor: 'scorer', fidelity: null, loss: { surrogate: null } },
  });
  // The peer uses only `x`, so no other column can matter.
  expect(found.columns.map(({ column, share }) => [column, share])).toEqual([
    ['x', 1],
    ['country', 0],
    ['noise', 0],
  ]);
  executor.score = () => Number.NaN;
  await read(await measure(model, { by: 'model' }), 503);
});

test('a model of numbers is asked too, and loses squared error', async () => {
  const minutes = (x: number): number => 20 * x + 0.5;
  await send('minutes', 600, minutes, { truth: minutes, answers: 'numbers' });
  executor.score = (_version, x) => minutes(x);
  const found = importanceAnswer.parse(await read(await measure('minutes', { by: 'model' })));
  expect(found).toMatchObject({ source: 'permutation', measured: { loss: { measure: 'mse' } } });
  // The rest is label noise over a width of a tenth; its variance is a twelfth of a hundredth.
  expect(found.measured?.loss?.model).toBeCloseTo(1 / 1_200, 4);
  expect(found.columns[0]).toMatchObject({ column: 'x', share: 1 });
});

test.each([
  { answers: 'classes', measure: 'brier' },
  { answers: 'lists', measure: 'ndcg_loss' },
] as const)(
  'a model of $answers is asked, and no surrogate speaks for it',
  async ({ answers, measure: lost }) => {
    const name = `of-${answers}`;
    const same = (x: number): number => x;
    await send(name, 600, same, { truth: same, answers });
    executor.score = (_version, x) => same(x);
    executor.say = ways[answers].say;
    const copied = importanceAnswer.parse(await read(await measure(name, { by: 'surrogate' })));
    expect(copied).toMatchObject({ source: 'none', reason: 'classes' });
    const found = importanceAnswer.parse(await read(await measure(name, { by: 'model' })));
    expect(found).toMatchObject({ source: 'permutation', measured: { loss: { measure: lost } } });
    expect(found.columns[0]).toMatchObject({ column: 'x', share: 1 });
    executor.say = () => null;
    await read(await measure(name, { by: 'model' }), 503);
    // It was asked: that it did not answer is not "only the model itself can be asked".
    await read(await measure(name, {}), 503);
  },
);

test('a handful of lists of which something was wanted tells no importance', async () => {
  const same = (x: number): number => x;
  await send('few-clicks', 450, same, { truth: same, answers: 'clicks' });
  executor.say = ways.clicks.say;
  const found = importanceAnswer.parse(await read(await measure('few-clicks', { by: 'model' })));
  expect(found).toMatchObject({ source: 'none', reason: 'few-labels' });
});
