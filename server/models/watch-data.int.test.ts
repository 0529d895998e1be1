import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import {
  announce,
  closeWatch,
  onlyIncident,
  openWatch,
  requestsOf,
  times,
  watchThrough,
} from './test-watch.ts';

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
  peer = await openWatch();
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
  await announce(peer, {
    kind: 'model_version',
    ref: 'promotion-2',
    title: 'Serve version 2 of scores to 100 %',
    occurredAt: new Date(changeMs - 20_000).toISOString(),
    resource: { kind: 'model', name: model },
    before: '1',
    after: '2',
  });
  await watchThrough(peer, model, all, placeJob);
}, 240_000);
afterAll(() => closeWatch(peer));

test('bad values right after a promotion are blamed on the job that feeds the model, not on the version', async () => {
  const { causes } = await onlyIncident();
  expect(causes[0]).toMatchObject({ kind: 'data', resource: { kind: 'job', name: job } });
  const release = causes.find(({ kind }) => kind === 'release');
  expect(release?.level ?? 'unlikely').not.toBe('likely');
});
