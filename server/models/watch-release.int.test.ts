import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { InferencePeer } from '#server/ingest/inference-peer.ts';
import { processIntake } from '#server/jobs/process-intake.ts';
import { testContext } from '#server/jobs/test-context.ts';
import { db } from '#server/platform/db.ts';
import { getSpool } from '#server/telemetry/get-spool.ts';
import { closeWatch, openWatch, requestsOf, times, watchThrough } from './test-watch.ts';

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
  expect((await peer.send('/api/changes', change)).status).toBe(202);
  await getSpool().flushed();
  await processIntake.run({}, testContext());
  await watchThrough(peer, model, all);
}, 240_000);
afterAll(() => closeWatch(peer));

test('a bad version that takes all requests at once opens one incident that blames it first', async () => {
  const incidents = await db().incident.findMany({
    include: { alerts: true, diagnoses: { where: { current: true } } },
  });
  expect(incidents).toHaveLength(1);
  const [incident] = incidents;
  expect(incident?.alerts.map(({ labels }) => labels)).toContainEqual({
    model,
    basis: 'realised',
    measure: 'accuracy',
  });
  const causes = z
    .array(
      z.looseObject({ kind: z.string(), change: z.looseObject({ ref: z.string() }).nullable() }),
    )
    .parse(incident?.diagnoses[0]?.causes);
  expect(causes[0]).toMatchObject({ kind: 'release', change: { ref }, level: 'likely' });
});
