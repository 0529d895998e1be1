import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { startInferencePeer } from '#server/ingest/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { processIntake } from '#server/jobs/process-intake.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool, getSpool } from '#server/telemetry/get-spool.ts';
import { startDriftThreads } from './start-drift-threads.ts';
import { keyWith } from './test-key.ts';
import { onlyIncident, requestsOf, times, watchThrough } from './test-watch.ts';

const model = 'scores';
const job = 'nightly-features';
const { changeMs } = times;
let peer: InferencePeer;

/** The job upstream that the model is fed by. */
async function placeJob(): Promise<void> {
  const seen = { firstSeenAt: new Date(changeMs), lastSeenAt: new Date() };
  const fed = await db().resource.findFirstOrThrow({ where: { kind: 'model', name: model } });
  const { id } = await db().resource.create({
    data: { id: newId(), kind: 'job', canonicalId: job, name: job, ...seen },
  });
  await db().relation.create({
    data: { id: newId(), kind: 'fed_by', source: 'test', fromId: fed.id, toId: id, ...seen },
  });
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const random = seededRandom(23);
  const all = requestsOf(100, (time, index) => {
    const [known, other] = [random(), random()];
    const requestId = `s${index}`;
    // From the change on one of the two columns is empty, and the model guesses by the other.
    const isBroken = time >= changeMs;
    const score = isBroken ? (0.5 + other) / 2 : (known + other) / 2;
    return {
      row: {
        model,
        version: time < changeMs - 20_000 ? '1' : '2',
        time,
        requestId,
        features: { known: isBroken ? null : known, other },
        prediction: score >= 0.5 ? 1 : 0,
        score,
      },
      label: { model, requestId, label: random() < known ** 2 ? 1 : 0, time },
    };
  });
  const change = {
    kind: 'model_version',
    ref: 'promotion-2',
    title: 'Serve version 2 of scores to 100 %',
    occurredAt: new Date(changeMs - 20_000).toISOString(),
    resource: { kind: 'model', name: model },
    before: '1',
    after: '2',
  };
  expect((await peer.send('/api/changes', change)).status).toBe(202);
  await getSpool().flushed();
  await processIntake.run({}, testContext());
  const evaluate = (now: Date) => evaluateOnce({ now, past: false });
  await watchThrough({ send: peer.send, evaluate, placed: placeJob }, model, all);
}, 240_000);
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('bad values right after a promotion are blamed on the job that feeds the model, not on the version', async () => {
  const { causes } = await onlyIncident();
  expect(causes[0]).toMatchObject({ kind: 'data', resource: { kind: 'job', name: job } });
  const release = causes.find(({ kind }) => kind === 'release');
  expect(release?.level ?? 'unlikely').not.toBe('likely');
});
