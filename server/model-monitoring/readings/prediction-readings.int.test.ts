import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  GET as getLimits,
  PUT as putLimits,
} from '#app/api/inference/models/[name]/limits/route.ts';
import { GET as getUsage } from '#app/api/inference/models/[name]/usage/route.ts';
import { usageAnswer } from '#lib/schemas/inference/usage.ts';
import { modelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/database/db.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from '../evaluate-models.ts';
import { placeModels } from '../place-models.ts';
import { saveMonitoring } from '../save-monitor.ts';

const windowMs = 600_000;
const everyMs = 20_000;
const endMs = Math.floor(Date.now() / windowMs) * windowMs;
const startMs = endMs - 14 * windowMs;
/** From here on half of the answers are cut off and shorter, and a third are empty. */
const worseMs = endMs - 4 * windowMs;
const [writer, sorter] = ['writer', 'sorter'];
let peer: InferencePeer;

const times = Array.from({ length: (endMs - startMs) / everyMs }, (_, n) => startMs + n * everyMs);

/** A text of the given length that differs from every other. */
const text = (n: number, length: number): string => `Answer number ${n}. `.padEnd(length, 'x');

function written(time: number, n: number) {
  const isWorse = time >= worseMs;
  return {
    model: writer,
    version: '1',
    time,
    requestId: `w-${n}`,
    features: { refused: n % 10 === 0 },
    prediction: isWorse && n % 3 === 0 ? ' \n' : text(n, isWorse ? 60 : 120),
    segment: { finish: isWorse && n % 2 === 0 ? 'length' : 'stop' },
    tokens: { input: 100, output: 30 },
  };
}
const sorted = (time: number, n: number) => ({
  model: sorter,
  version: '1',
  time,
  requestId: `s-${n}`,
  features: { x: n % 7 },
  prediction: n % 2 === 0 ? 'complaint' : 'praise',
});

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const engineer = await makeUser('Mia', ['ml-engineer']);
  const rows = [...times.map(written), ...times.map(sorted)];
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  for (const name of [writer, sorter])
    await saveMonitoring(engineer, { name, windowSeconds: 600, stepSeconds: 600, rowsAtLeast: 20 });
  await placeModels(new Date(endMs));
  for (let nowMs = worseMs; nowMs <= endMs; nowMs += windowMs) {
    const now = new Date(nowMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (name: string) => ({ params: Promise.resolve({ name }) });
const limitsOf = async (name: string) => {
  const answer = await getLimits(peer.request('/l'), at(name));
  const { items } = modelLimitsAnswer.parse(await answer.json());
  return items.filter(({ basis }) => basis === 'answers');
};

test('answers become series of the version, with units, and those of a classifier none', async () => {
  const series = await modelSeries([writer, sorter], startMs);
  const ofAnswers = series.filter(({ metric }) => /answer|tokens/u.test(metric));
  const windows = await getWindow(
    ofAnswers.map(({ id }) => id),
    endMs,
    endMs + 1,
  );
  const values = new Map(windows.map((window) => [window.series, window.values[0]]));
  const found = ofAnswers.map(({ id, metric, unit, labels }) => [
    metric,
    unit,
    labels,
    values.get(id),
  ]);
  const labels = { model: writer, version: '1' };
  expect(found).toEqual([
    ['model.answer_length', '{characters}', labels, 60],
    ['model.cut_off_answers', '1', labels, 0.5],
    ['model.empty_answers', '1', labels, expect.closeTo(1 / 3, 9)],
    ['model.input_tokens', '{tokens}', labels, 100],
    ['model.output_tokens', '{tokens}', labels, 30],
    ['model.refused_answers', '1', labels, expect.closeTo(0.1, 9)],
  ]);
});

test('their limits are learned from the first windows, to both sides where both are bad', async () => {
  const items = await limitsOf(writer);
  const of = (measure: string) => items.find((item) => item.measure === measure);
  const learned = { source: 'learned', severity: 'warning', enabled: true, version: 1 };
  expect(items).toHaveLength(6);
  expect(of('answer_length')).toMatchObject({
    ...learned,
    direction: 'away',
    usual: 120,
    target: 120,
    wouldHaveAlerted: 1,
  });
  expect(of('output_tokens')).toMatchObject({ ...learned, direction: 'away', target: 30 });
  expect(of('refused_answers')).toMatchObject({
    ...learned,
    direction: 'above',
    wouldHaveAlerted: 0,
  });
  expect(of('answer_length')?.limit).toBeCloseTo(24, 9);
  expect(of('refused_answers')?.usual).toBeCloseTo(0.1, 9);
  // 3 x sqrt(1/30 x 29/30 / 30): what one row in a window of 30 does.
  expect(of('cut_off_answers')?.limit).toBeCloseTo(0.0983, 4);
  expect(await limitsOf(sorter)).toEqual([]);
});

test('the usage of a range tells them, by step of time, and what no row tells of', async () => {
  const ask = async (name: string) => {
    const request = peer.request(`/u?from=${startMs}&to=${worseMs}&points=20`);
    return usageAnswer.parse(await (await getUsage(request, at(name))).json()).answers;
  };
  const answers = await ask(writer);
  expect(answers?.measures).toEqual([
    { measure: 'answer_length', value: 120, rows: 300 },
    { measure: 'empty_answers', value: 0, rows: 300 },
    { measure: 'refused_answers', value: 0.1, rows: 300 },
    { measure: 'cut_off_answers', value: 0, rows: 300 },
    { measure: 'input_tokens', value: 100, rows: 300 },
    { measure: 'output_tokens', value: 30, rows: 300 },
  ]);
  expect(answers?.series).toHaveLength(
    new Set(times.filter((each) => each < worseMs).map((each) => Math.floor(each / 900_000))).size,
  );
  expect(answers?.series.every(({ values }) => values.answer_length === 120)).toBe(true);
  expect(await ask(sorter)).toBeNull();
});

test('what breaks them alerts in words', async () => {
  const alerts = await db().alert.findMany({
    where: { labels: { path: ['model'], equals: writer }, state: 'firing' },
    orderBy: { metric: 'asc' },
  });
  expect(alerts.map(({ title, severity }) => `${severity} ${title}`)).toEqual([
    expect.stringMatching(
      /^warning writer: median output length 60\scharacters, limit 96\scharacters$/u,
    ),
    'warning writer: truncated outputs 50%, limit 9.8%',
    'warning writer: empty outputs 33%, limit 9.8%',
  ]);
});

test('a limit of something that was never sent says what it is counted from, and can be set', async () => {
  const put = async (limits: object[]) =>
    putLimits(peer.request('/l', { method: 'PUT', body: JSON.stringify({ limits }) }), at(sorter));
  const length = { measure: 'output_tokens', basis: 'answers', limit: 50 };
  const refused = await put([length]);
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining('limits.0.target: enter a baseline'),
  ]);
  expect((await put([{ ...length, target: 200 }])).status).toBe(200);
  expect(await limitsOf(sorter)).toMatchObject([
    { measure: 'output_tokens', direction: 'away', target: 200, source: 'set' },
  ]);
});
