import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import {
  announce,
  closeWatch,
  onlyIncident,
  openWatch,
  requestsOf,
  times,
  watchThrough,
} from './test-watch.ts';

const model = 'holds';
const { changeMs } = times;
const ref = 'release-2';
let peer: InferencePeer;

beforeAll(async () => {
  peer = await openWatch();
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
  await announce(peer, change);
  await watchThrough(peer, model, all);
}, 240_000);
afterAll(() => closeWatch(peer));

test('a bad version that takes all requests at once opens one incident that blames it first', async () => {
  const { alerts, causes } = await onlyIncident();
  expect(alerts.map(({ labels }) => labels)).toContainEqual({
    model,
    basis: 'realised',
    measure: 'accuracy',
  });
  expect(causes[0]).toMatchObject({ kind: 'release', change: { ref }, level: 'likely' });
});
