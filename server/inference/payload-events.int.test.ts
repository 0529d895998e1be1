import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { joinParts } from '#server/telemetry/spool/join-parts.ts';

const sender = makeApiKey();
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;
let peer: InferencePeer;

beforeAll(async () => {
  const { key, prefix } = sender;
  const email = `${prefix}@example.test`;
  const owner = { create: { id: newId(), email, name: 'O' } };
  const row = { id: newId(), prefix, name: 'k', hash: hashApiKey(key), owner, scopes: ['ingest'] };
  await db().apiKey.create({ data: row });
  peer = await startInferencePeer(key, key);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

type Sent = { id: string; part: 'request' | 'response'; atMs: number; data: unknown };

/** Sends an event as KServe does (binary mode), and waits until the store has it. */
async function send({ id, part, atMs, data }: Sent): Promise<void> {
  const answer = await peer.send('/api/ingest/inference/cloudevents', data, {
    'ce-specversion': '1.0',
    'ce-id': id,
    'ce-source': 'http://localhost:9081/',
    'ce-type': `org.kubeflow.serving.inference.${part}`,
    'ce-inferenceservicename': 'iris',
    'ce-component': 'predictor',
    'ce-namespace': 'ml',
    'ce-time': new Date(startMs + atMs).toISOString(),
  });
  expect(answer.status, await answer.text()).toBe(200);
  await getSpool().flushed();
}

const rowShape = z.object({
  id: z.string(),
  atMs: z.coerce.number(),
  numbers: z.array(z.number().nullable()),
  prediction: z.string(),
  scores: z.array(z.number()),
  namespace: z.string(),
});

/** The rows as readers see them, with the time since the start of the test. */
async function rows(id: string) {
  const found = await selectRows(
    `SELECT request_id AS id, toUnixTimestamp64Milli(ts) - {start:Int64} AS atMs, numbers, prediction, scores,
       segment['namespace'] AS namespace
     FROM inference FINAL WHERE model = 'iris' AND startsWith(request_id, {id:String}) ORDER BY request_id`,
    { id, start: startMs },
    rowShape,
  );
  return found.map((row) => ({ ...row, prediction: row.prediction.replace('\u0000', '') }));
}

const request = (id: string, atMs: number): Sent => ({
  id,
  atMs,
  part: 'request',
  data: { instances: [[1.5, 2.5]] },
});
const response = (id: string, atMs: number): Sent => ({
  id,
  atMs,
  part: 'response',
  data: { predictions: [[0.25, 0.75]] },
});
const whole = { numbers: [1.5, 2.5], prediction: '1', scores: [0.25, 0.75], namespace: 'ml' };

test('request and then response are one row, however long between them', async () => {
  await send(request('a', 0));
  await joinParts();
  expect(await rows('a')).toEqual([{ ...whole, id: 'a', atMs: 0, prediction: '', scores: [] }]);
  await send(response('a', 40_000));
  await joinParts();
  expect(await rows('a')).toEqual([{ ...whole, id: 'a', atMs: 0 }]);
});

test('the response first, joined before its request comes or after', async () => {
  await send(response('b', 20));
  await joinParts();
  expect(await rows('b')).toMatchObject([{ id: 'b', atMs: 20, prediction: '1' }]);
  await send(request('b', 0));
  await joinParts();
  expect(await rows('b')).toEqual([{ ...whole, id: 'b', atMs: 20 }]);
  await send(response('c', 20));
  await send(request('c', 0));
  await joinParts();
  expect(await rows('c')).toEqual([{ ...whole, id: 'c', atMs: 20 }]);
});

test('repeats are stored once, also with another time and after the row is whole', async () => {
  for (const atMs of [0, 0, 30]) await send(request('d', atMs));
  await send(response('d', 10));
  await joinParts();
  await send(request('d', 50));
  await send(response('d', 60));
  await joinParts();
  expect(await rows('d')).toEqual([{ ...whole, id: 'd', atMs: 0 }]);
});

test('a response with more instances is a row for each', async () => {
  const instances = [
    [1, 2],
    [3, 4],
  ];
  await send({ id: 'e', part: 'request', atMs: 0, data: { instances } });
  await send({ id: 'e', part: 'response', atMs: 5, data: { predictions: ['x', 'y'] } });
  await joinParts();
  expect(await rows('e')).toMatchObject([
    { id: 'e/0', numbers: [1, 2], prediction: 'x' },
    { id: 'e/1', numbers: [3, 4], prediction: 'y' },
  ]);
});

test('a run without news does nothing, and one that starts anew repeats without harm', async () => {
  const before = await rows('');
  expect(await joinParts()).toEqual({ inserts: 0 });
  Reflect.deleteProperty(globalThis, Symbol.for('tandem.joined-parts'));
  expect((await joinParts()).inserts).toBeGreaterThan(0);
  expect(await rows('')).toEqual(before);
});
