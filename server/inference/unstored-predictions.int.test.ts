import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUT as putPrivacy } from '#app/api/inference/models/[name]/privacy/route.ts';
import { GET as getSchema } from '#app/api/inference/models/[name]/schema/route.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { answersByVersion } from '#server/telemetry/queries/inference/answers.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import {
  outcomePairs,
  outcomeTotals,
} from '#server/telemetry/queries/inference/performance/outcomes.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { keyWith } from './testing/ingest-key.ts';

const hourMs = 3_600_000;
const fromMs = Date.now() - hourMs;
const windowOf = (model: string) => ({ model, fromMs, toMs: fromMs + 2 * hourMs, version: null });
let peer: InferencePeer;

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

async function saveRules(name: string, rules: object): Promise<Response> {
  const request = peer.request('/p', { method: 'PUT', body: JSON.stringify(rules) });
  return putPrivacy(request, { params: Promise.resolve({ name }) });
}

/** Calls of a model as spans: of a hundred answers ten are blank, the others 50 to 139 characters long. */
async function sendSpans(model: string): Promise<void> {
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const spans = Array.from({ length: 100 }, (_, n) => {
    const content = n < 10 ? ' ' : 'a'.repeat(40 + n);
    const nanos = String(BigInt(Math.floor(fromMs) + n * 1_000) * 1_000_000n);
    return {
      traceId: 'a'.repeat(32),
      spanId: (n + 1).toString(16).padStart(16, '0'),
      name: 'chat',
      kind: 3,
      startTimeUnixNano: nanos,
      endTimeUnixNano: nanos,
      attributes: [
        text('gen_ai.request.model', model),
        text('gen_ai.response.id', `${model}-${n}`),
        text('gen_ai.completion', content),
      ],
    };
  });
  const body = { resourceSpans: [{ resource: {}, scopeSpans: [{ spans }] }] };
  expect((await peer.send('/v1/traces', body)).status).toBe(200);
  await getSpool().flushed();
}

test('length and emptiness of answers are measured of spans whose content is dropped', async () => {
  await sendSpans('spans-only');
  const window = windowOf('spans-only');
  const layouts = await readLayouts('spans-only');
  const [told] = await answersByVersion(window, { layouts, labelChars: 40 });
  expect(told).toMatchObject({ texts: 100, blank: 10, long: 90, distinct: 90, length: 94.5 });
});

test('with hashed request ids labels join the rows of spans', async () => {
  expect((await saveRules('spans-hashed', { requestId: 'hash' })).status).toBe(200);
  await sendSpans('spans-hashed');
  const labels = [1, 2, 3].map((n) => ({
    model: 'spans-hashed',
    requestId: `spans-hashed-${n}`,
    label: 1,
  }));
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  expect(await outcomeTotals(windowOf('spans-hashed'))).toMatchObject({ rows: 100, labelled: 3 });
});

test('hashed answers are as often right as plain ones, and the rules are told', async () => {
  const model = 'answers-hashed';
  const saved = await saveRules(model, { answer: 'hash', requestId: 'keep' });
  expect(await saved.json()).toMatchObject({ name: model, answer: 'hash' });
  const rows = Array.from({ length: 40 }, (_, n) => ({
    model,
    requestId: `r-${n}`,
    time: fromMs + n,
    prediction: n % 2 === 0 ? 'ill' : 'well',
  }));
  const labels = rows.map(({ requestId }, n) => ({
    model,
    requestId,
    label: n % 4 === 0 ? 'ill' : 'well',
  }));
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  const pairs = await outcomePairs(windowOf(model));
  // Pairs of as many rows follow by their hashes, whose key is drawn.
  const counted = pairs.map((pair) => [pair.rows, pair.right] as const);
  expect(counted.toSorted((a, b) => b[0] - a[0] || b[1] - a[1])).toEqual([
    [20, 1],
    [10, 1],
    [10, 0],
  ]);
  for (const { prediction, label } of pairs)
    for (const text of [prediction, label]) expect(text).toMatch(/^[a-f][0-9a-f]{31}$/u);
  const schema = await getSchema(peer.request('/s'), { params: Promise.resolve({ name: model }) });
  expect(await schema.json()).toMatchObject({ privacy: { answer: 'hash', requestId: 'keep' } });
});
