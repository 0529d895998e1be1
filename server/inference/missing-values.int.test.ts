import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { registerNewModels } from './schemas/learn-schemas.ts';
import { keyWith } from './testing/ingest-key.ts';

const model = 'vouchers';
const minuteMs = 60_000;
const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
/** Rows without a value, per hundred. */
const gaps = { before: { coupon: 40, age: 0 }, now: { coupon: 46, age: 30 } };
type Side = keyof typeof gaps;
let peer: InferencePeer;

function rowsOf(side: Side) {
  const startMs = side === 'before' ? endMs - 8 * 60 * minuteMs : endMs - 10 * minuteMs;
  const value = (column: 'coupon' | 'age', index: number) =>
    index % 100 < gaps[side][column] ? null : (index * 7) % 31;
  return Array.from({ length: 600 }, (_, index) => ({
    model,
    version: side === 'before' ? '1' : '2',
    requestId: `${side}${index}`,
    time: startMs + index * 1_000,
    features: { coupon: value('coupon', index), age: value('age', index) },
    prediction: index % 2,
  }));
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  for (const side of ['before', 'now'] as const)
    expect((await peer.send('/api/ingest/inference', rowsOf(side))).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('values that are missing alert beyond what is usual for their column', async () => {
  const body = JSON.stringify({ kind: 'version', version: '1' });
  const at = { params: Promise.resolve({ name: model }) };
  const set = await postBaseline(peer.request('/b', { method: 'POST', body }), at);
  expect(set.status).toBe(201);
  const engineer = await makeUser('Mia', ['ml-engineer']);
  await saveMonitoring(engineer, { name: model, windowSeconds: 3_600, stepSeconds: 120 });
  for (const minutes of [0, 2, 4]) {
    const now = new Date(endMs + minutes * minuteMs + 1_000);
    await watchModels(now);
    await getSpool().flushed();
    await evaluateOnce({ now, past: false });
  }
  const { drift } = await db().modelWatch.findUniqueOrThrow({ where: { model } });
  expect(drift).toMatchObject({ missing: { coupon: 0.4 } });
  const findings = await db().finding.findMany({ where: { metric: 'model.data_quality' } });
  expect(findings.map(({ labels, value }) => ({ labels, value }))).toMatchObject([
    { labels: { column: 'age', check: 'missing' }, value: 0.3 },
  ]);
});
