import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { processIntake } from '#server/jobs/queue/process-queued-items.ts';
import { testContext } from '#server/jobs/testing/context.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { dataQuality } from '../data-quality.ts';
import { getModelLimits, saveModelLimits } from '../limits/model-limits.ts';
import { onlyIncident, requestsOf, times, monitorThrough } from '../testing/monitored-model.ts';

const model = 'scores';
const job = 'nightly-features';
const { changeMs, endMs, windowMs } = times;
let peer: InferencePeer;

/** The job upstream that the model is fed by; and a limit of freshness that the time of the test suffices for. */
async function placeJob(): Promise<void> {
  const engineer = await makeUser('Eve', ['ml-engineer']);
  const stale = { measure: 'stale', basis: 'quality', limit: 60 } as const;
  await saveModelLimits(engineer, { name: model, limits: [stale] });
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
  const gauge = seededRandom(5);
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
        // A third one, by which nothing is guessed, stands still.
        features: { known: isBroken ? null : known, other, gauge: isBroken ? 0.5 : gauge() },
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
  await monitorThrough({ send: peer.send, evaluate, placed: placeJob }, model, all);
});
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

test('a column that has no value any more and one that stands still are told as such, in the same incident', async () => {
  const { alerts } = await onlyIncident();
  const told = alerts.flatMap(({ labels, title }) => {
    const { check, column } = z.looseObject({}).parse(labels);
    return check === 'stale' || check === 'frozen' ? [[check, column, title]] : [];
  });
  expect(told).toContainEqual([
    'stale',
    'known',
    expect.stringMatching(
      /^scores: known without a value for longer than expected by .+, limit 60\ss$/u,
    ),
  ]);
  expect(told).toContainEqual([
    'frozen',
    'gauge',
    'scores: gauge is frozen, a single value fills the window',
  ]);
  expect(new Set(told.map(([, column]) => column))).toEqual(new Set(['known', 'gauge']));
});

test('how fresh a column is stands with what else is checked of it', async () => {
  const reader = await makeUser('Rea', ['viewer']);
  const { columns } = await dataQuality(
    reader,
    { name: model, from: new Date(changeMs).toISOString(), to: new Date(endMs).toISOString() },
    { now: new Date(endMs + 1_000) },
  );
  const of = (name: string) => columns.find(({ column }) => column === name);
  // The last value came a second before the change; a window without one is nothing yet.
  const seconds = (endMs - changeMs + 1_000 - windowMs) / 1_000;
  expect(of('known')).toMatchObject({ overdueSeconds: seconds });
  expect(of('gauge')).toMatchObject({ overdueSeconds: 0, isFrozen: true });
  expect(of('other')).toMatchObject({ overdueSeconds: 0, isFrozen: false });
});

test('how often the limits of drift would have alerted counts single columns', async () => {
  const reader = await makeUser('Ron', ['viewer']);
  const { items } = await getModelLimits(reader, { name: model, days: 1 });
  const of = (measure: string) => items.find((each) => each.measure === measure);
  expect(of('drift')?.wouldHaveAlerted).toBeGreaterThan(0);
  // Moderate drift is passed on the way.
  expect(of('drift_large')?.wouldHaveAlerted).toBeLessThanOrEqual(
    of('drift')?.wouldHaveAlerted ?? 0,
  );
  expect(of('stale')?.wouldHaveAlerted).toBeGreaterThan(0);
});
