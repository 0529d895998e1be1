import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { processIntake } from '#server/jobs/queue/process-queued-items.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { onlyIncident, requestsOf, times, monitorThrough } from '../testing/monitored-model.ts';

const model = 'holds';
const { changeMs } = times;
const ref = 'release-2';
let peer: InferencePeer;

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const random = seededRandom(19);
  const all = requestsOf(100, (time, index) => {
    const chance = random();
    const requestId = `h${index}`;
    const isOld = time < changeMs;
    // The second version answers as often yes as the first one, and hardly to the same requests.
    const score = isOld ? chance : 1 - chance;
    return {
      row: {
        model,
        version: isOld ? '1' : '2',
        time,
        requestId,
        features: { x: chance, country: ['NL', 'DE', 'FR'][index % 3] },
        prediction: score >= 0.5 ? 1 : 0,
        score,
      },
      label: { model, requestId, label: random() < chance ? 1 : 0, time },
    };
  });
  const change = {
    kind: 'model_version',
    ref,
    title: 'Serve version 2 of holds to 100 %',
    occurredAt: new Date(changeMs).toISOString(),
    resource: { kind: 'model', name: model },
    before: '1',
    after: '2',
  };
  expect((await peer.send('/api/changes', change)).status).toBe(202);
  await getSpool().flushed();
  await processIntake.run({}, testContext());
  const evaluate = (now: Date) => evaluateOnce({ now, past: false });
  await monitorThrough({ send: peer.send, evaluate }, model, all);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('a bad version that takes all requests at once opens one incident that blames it first', async () => {
  const { alerts, causes } = await onlyIncident();
  expect(alerts.map(({ labels }) => labels)).toContainEqual({
    model,
    basis: 'realised',
    measure: 'accuracy',
  });
  expect(causes[0]).toMatchObject({ kind: 'release', change: { ref }, level: 'likely' });
});
