import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  GET as getMonitoring,
  PUT as putWatch,
} from '#app/api/inference/models/[name]/watch/route.ts';
import { errorDetectors as engineDetectors } from '#engines/drift/streams/error-detector.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { errorDetectors } from '#lib/choices/models/error-detectors.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { judgeModels } from '#server/jobs/judge-models.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from './evaluate-models.ts';
import { saveLimits } from './limits/model-limits.ts';
import { requestsOf, times, monitorAll } from './testing/monitored-model.ts';

const { minuteMs, endMs, changeMs } = times;
const stepSeconds = 120;
const classes = 'colours';
const numbers = 'minutes';
let peer: InferencePeer;
let passes = 0;

/** One request a second; one answer in ten is wrong before the change, every other one after it. */
function ofClasses(random: () => number) {
  return (time: number, index: number) => {
    const isWrong = random() < (time < changeMs ? 0.1 : 0.5);
    const prediction = ['red', 'green', 'blue'][index % 3] ?? '';
    const label = isWrong ? (['red', 'green', 'blue'][(index + 1) % 3] ?? '') : prediction;
    const requestId = `c${index}`;
    const features = { x: random() };
    return {
      row: { model: classes, version: '1', time, requestId, features, prediction },
      label: { model: classes, requestId, label, time },
    };
  };
}

/** One request a second; errors are three times as large after the change. */
function ofNumbers(random: () => number) {
  return (time: number, index: number) => {
    const prediction = 10 + 10 * random();
    const error = 4 * (random() - 0.5) * (time < changeMs ? 1 : 3);
    const requestId = `n${index}`;
    const features = { x: prediction };
    return {
      row: { model: numbers, version: '1', time, requestId, features, prediction },
      label: { model: numbers, requestId, label: prediction + error, time },
    };
  };
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const around = { send: peer.send, evaluate: () => Promise.resolve() };
  await monitorAll(around, [
    { model: classes, all: requestsOf(60, ofClasses(seededRandom(5))) },
    { model: numbers, all: requestsOf(60, ofNumbers(seededRandom(6))) },
  ]);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (name: string) => ({ params: Promise.resolve({ name }) });

async function put(name: string, body: unknown): Promise<Response> {
  const request = peer.request('/w', { method: 'PUT', body: JSON.stringify(body) });
  return putWatch(request, at(name));
}

/** Puts a detector in force, as the form does: with all that was set before. */
async function choose(name: string, chosen: Record<string, unknown>): Promise<void> {
  const known: unknown = await (await getMonitoring(peer.request('/w'), at(name))).json();
  const { name: _, ...settings } = known as Record<string, unknown>;
  const saved = await put(name, { ...settings, ...chosen });
  expect(saved.status).toBe(200);
}

/** One more pass of the watch, a step later each time. */
async function pass(): Promise<Date> {
  passes += 1;
  const now = new Date(endMs + passes * stepSeconds * 1_000 + 1_000);
  await watchModels(now);
  await getSpool().flushed();
  return now;
}

const streamOf = async (name: string) =>
  readWatch(await db().modelWatch.findUnique({ where: { model: name } })).errors[0];

test('the choice on screens and over the API is that of the engine', () => {
  expect(errorDetectors).toEqual(engineDetectors);
});

test('what is shipped watches until another detector is chosen', async () => {
  expect(await (await getMonitoring(peer.request('/w'), at(classes))).json()).toMatchObject({
    errorDetector: 'combined',
  });
  const stream = await streamOf(classes);
  expect(stream).toMatchObject({ detector: 'combined', expectedRun: null, limits: null });
  expect(Math.abs((stream?.alarm?.onsetMs ?? 0) - changeMs)).toBeLessThan(3 * minuteMs);
});

test('a chosen detector is kept, read back, audited, and begins the stream anew', async () => {
  await choose(classes, { errorDetector: 'page-hinkley' });
  expect(await (await getMonitoring(peer.request('/w'), at(classes))).json()).toMatchObject({
    errorDetector: 'page-hinkley',
    stepSeconds,
  });
  const { before, after } = await db().auditEntry.findFirstOrThrow({
    where: { action: 'models.save-watch', subjectId: classes },
    orderBy: { occurredAt: 'desc' },
  });
  expect(before).toMatchObject({ errorDetector: 'combined' });
  expect(after).toMatchObject({ errorDetector: 'page-hinkley' });
  const alarmBefore = (await streamOf(classes))?.alarm;
  await pass();
  const stream = await streamOf(classes);
  expect(stream).toMatchObject({ detector: 'page-hinkley', limits: null });
  expect(stream?.alarm?.atMs).not.toBe(alarmBefore?.atMs);
  expect(Math.abs((stream?.alarm?.onsetMs ?? 0) - changeMs)).toBeLessThan(3 * minuteMs);
});

test('a stored detector of an earlier release runs as the shipped one and is named', async () => {
  const settings = { stepSeconds, errorDetector: 'kswin' };
  await db().modelWatch.update({ where: { model: classes }, data: { settings } });
  expect(await (await getMonitoring(peer.request('/w'), at(classes))).json()).toMatchObject({
    errorDetector: 'combined',
    removedDetector: 'kswin',
    stepSeconds,
  });
  expect((await put(classes, { errorDetector: 'kswin' })).status).toBe(400);
});

test("Fisher's test is calibrated for the run that was asked for, and kept with the stream", async () => {
  await choose(classes, { errorDetector: 'fisher', errorExpectedRun: 50_000 });
  const now = await pass();
  const stream = await streamOf(classes);
  expect(stream).toMatchObject({ detector: 'fisher', expectedRun: 50_000 });
  expect(stream?.limits?.limits.length).toBeGreaterThan(5);
  // -ln p of the largest of many looks that may be wrong once in 50,000 requests.
  for (const limit of stream?.limits?.limits ?? []) expect(limit).toBeGreaterThan(4);
  expect((stream?.alarm?.atMs ?? 0) - changeMs).toBeLessThan(2 * minuteMs);
  // Another pass goes on with what was calibrated.
  await pass();
  expect((await streamOf(classes))?.limits).toEqual(stream?.limits);

  await saveLimits(await makeUser('Lea', ['ml-engineer']), {
    name: classes,
    limits: [{ measure: 'error_rise', basis: 'realised', limit: 0.02, enabled: true }],
  });
  const judged = await judgeModels({ now, past: false }, () => true);
  const rise = judged.find(({ labels }) => labels['measure'] === 'error_rise');
  expect(JSON.stringify(rise)).toContain("found by Fisher's exact test, from requests at about");
});

test('errors of numbers are compared as a distribution', async () => {
  await choose(numbers, { errorDetector: 'cvm' });
  await pass();
  const stream = await streamOf(numbers);
  expect(stream).toMatchObject({ detector: 'cvm', expectedRun: 100_000 });
  expect((stream?.alarm?.atMs ?? 0) - changeMs).toBeGreaterThan(0);
  expect((stream?.alarm?.atMs ?? 0) - changeMs).toBeLessThan(3 * minuteMs);
});

test('sizes of errors are compared of numbers only, and nothing else is taken', async () => {
  const refused = await put(classes, { errorDetector: 'cvm' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    errors: [
      {
        field: 'errorDetector',
        message: 'requires numeric errors; this model does not predict numbers',
      },
    ],
  });
  expect((await put(classes, { errorDetector: 'guess' })).status).toBe(400);
  expect((await put(classes, { errorExpectedRun: 10 })).status).toBe(400);
});
