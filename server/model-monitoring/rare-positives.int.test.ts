import { afterAll, beforeAll, expect, test } from 'vitest';
import { PUT as putLimits } from '#app/api/inference/models/[name]/limits/route.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from './evaluate-models.ts';
import { saveMonitoring } from './save-monitor.ts';

const [finder, even] = ['finder', 'even'];
const windowMs = 600_000;
const everyMs = 1_000;
const endMs = Math.floor(Date.now() / windowMs) * windowMs - 120_000;
const startMs = endMs - 14 * windowMs;
/** From here on the scores of positives are no higher than the others. */
const worseMs = endMs - 4 * windowMs;
let peer: InferencePeer;

/**
 * One in ten of `finder` is a positive, one in two of `even`; accuracy hardly shows whether any
 * is found.
 */
function row(model: string, time: number, n: number) {
  const label = n % (model === finder ? 10 : 2) === 0 ? 1 : 0;
  const noise = ((n * 7919) % 997) / 997;
  const isFound = model !== finder || time < worseMs;
  const score = isFound ? 0.25 * label + 0.7 * noise : 0.7 * noise;
  return { model, time, n, label, score };
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const engineer = await makeUser('Mia', ['ml-engineer']);
  const times = Array.from(
    { length: (endMs - startMs) / everyMs },
    (_, n) => startMs + n * everyMs,
  );
  for (const model of [finder, even]) {
    const rows = times.map((time, n) => row(model, time, n));
    const requests = rows.map(({ time, n, score }) => ({
      model,
      version: '1',
      time,
      requestId: `${model}-${n}`,
      features: { x: n % 7 },
      prediction: score > 0.9 ? 1 : 0,
      score,
    }));
    const labels = rows.map(({ n, label, time }) => ({
      model,
      requestId: `${model}-${n}`,
      label,
      time: time + 1_000,
    }));
    expect((await peer.send('/api/ingest/inference', requests)).status).toBe(200);
    expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  }
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  for (const name of [finder, even])
    await saveMonitoring(engineer, {
      name,
      windowSeconds: 600,
      stepSeconds: 600,
      rowsAtLeast: 200,
      labelDelaySeconds: 60,
    });
  for (let nowMs = worseMs; nowMs <= endMs + windowMs; nowMs += windowMs) {
    const now = new Date(nowMs + 61_000);
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

const limitOf = (model: string, measure: string) =>
  db().modelLimit.findFirstOrThrow({ where: { model, measure, basis: 'realised', current: true } });

test('the area under precision and recall has a limit in force only where positives are rare', async () => {
  const [rare, common] = [await limitOf(finder, 'pr_auc'), await limitOf(even, 'pr_auc')];
  expect(rare).toMatchObject({ enabled: true, direction: 'below', severity: 'error' });
  expect(rare.limit).toBeLessThan(rare.usual ?? 0);
  expect(common).toMatchObject({ enabled: false });
  expect(await limitOf(finder, 'recall_at_precision_90')).toMatchObject({ enabled: false });
});

test('a model that finds the rare ones no more alerts, whatever its accuracy', async () => {
  const alerts = await db().alert.findMany({ where: { state: 'firing' } });
  const titles = alerts.map(({ title }) => title);
  expect(titles).toContainEqual(expect.stringMatching(/^finder: PR AUC 0\.\d+, limit 0\.\d+$/u));
  expect(titles.filter((title) => title.startsWith('even'))).toEqual([]);
});

test('a limit of what the watch never tells is refused with what it tells', async () => {
  const put = async (measure: string) =>
    putLimits(
      peer.request('/l', {
        method: 'PUT',
        body: JSON.stringify({ limits: [{ measure, basis: 'realised', limit: 0.5 }] }),
      }),
      { params: Promise.resolve({ name: even }) },
    );
  const refused = await put('ndcg');
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining('it measures accuracy, precision, recall, f1, roc_auc, pr_auc'),
  ]);
  expect((await put('pr_auc')).status).toBe(200);
});
