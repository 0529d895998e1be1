import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeBatch, encodeBatch } from '#server/telemetry/spool/batch-codec.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { missingText, scalarNames } from '#server/telemetry/spool/inference-batch.ts';
import { segmentBlocks } from '#server/telemetry/spool/segment-blocks.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';

let intake: IngestHarness;
let turn = 0;
let model = '';
beforeEach(async () => {
  intake = await startIngest();
  // The layouts of a process outlive a test.
  turn += 1;
  model = `m${turn}`;
});
afterEach(() => intake.stop());

const json = { 'content-type': 'application/json' };
const lines = { 'content-type': 'application/x-ndjson' };
const path = '/api/ingest/inference';
const answerShape = z.strictObject({
  accepted: z.number(),
  rejectedRows: z.number(),
  rejected: z.array(z.strictObject({ row: z.number(), field: z.string(), problem: z.string() })),
});

type Stored = {
  model: string;
  requestId: string;
  features: Record<string, number | string>;
  scalars: Record<string, number>;
  scores: Record<string, number>;
};

/** The rows of a batch with their features by name again. */
function storedRows(batch: Batch | undefined): Stored[] {
  if (batch === undefined) return [];
  const { inference } = batch;
  return inference.rows.map((row, at) => {
    const layout = intake.batches.flatMap((each) => each.layouts).find((l) => l.id === row.layout);
    const slice = (ends: Uint32Array, values: Float64Array): number[] => [
      ...values.subarray(at === 0 ? 0 : ends[at - 1], ends[at]),
    ];
    const numbers = slice(inference.numbersEnd, inference.numbers);
    const features: Stored['features'] = {};
    layout?.numbers.forEach((name, place) => {
      const value = numbers[place] ?? Number.NaN;
      if (!Number.isNaN(value)) features[name] = value;
    });
    layout?.texts.forEach((name, place) => {
      const value = row.texts[place] ?? missingText;
      if (value !== missingText) features[name] = value;
    });
    const scores = slice(inference.scoresEnd, inference.scores);
    return {
      model: row.model,
      requestId: row.requestId,
      features,
      scalars: Object.fromEntries(
        scalarNames.map((name, place) => [
          name,
          inference.scalars[at * scalarNames.length + place] ?? Number.NaN,
        ]),
      ),
      scores: Object.fromEntries(row.classes.map((name, place) => [name, scores[place] ?? 0])),
    };
  });
}

test('rows of an array are stored with all their fields', async () => {
  const time = new Date(Math.floor(Date.now() / 1000) * 1000);
  const full = {
    model,
    version: '3',
    time: time.toISOString(),
    requestId: 'r1',
    features: { amount: 12.5, country: 'NL', fresh: true, note: null },
    prediction: 'fraud',
    score: { fraud: 0.9, fine: 0.1 },
    segment: { channel: 'web' },
    latencyMs: 12,
    error: ' timeout ',
    tokens: { input: 5, output: 7 },
  };
  const answer = await intake.post(
    path,
    JSON.stringify([full, { model, features: { amount: 2 }, prediction: 3.5, score: 0.25 }]),
    json,
  );
  expect(answer.status).toBe(200);
  expect(answerShape.parse(await answer.json())).toEqual({
    accepted: 2,
    rejectedRows: 0,
    rejected: [],
  });
  const [first, second] = storedRows(intake.batches[0]);
  expect(first).toMatchObject({
    model,
    requestId: 'r1',
    features: { amount: 12.5, country: 'NL', fresh: 1 },
    scalars: { tsMs: time.getTime(), latencyMs: 12, inputTokens: 5, outputTokens: 7 },
    scores: { fraud: 0.9, fine: 0.1 },
  });
  expect(Object.keys(first?.features ?? {})).toHaveLength(3);
  expect(intake.batches[0]?.inference.rows.map((row) => row.error)).toEqual(['timeout', undefined]);
  expect(second).toMatchObject({
    features: { amount: 2 },
    scalars: { predictionValue: 3.5, score: 0.25 },
  });
  expect(second?.requestId).toMatch(/^[0-9a-f]{24}-1$/u);
});

test('answers of a version in the shadow are kept apart, without the features of their requests', async () => {
  const served = { model, version: '1', requestId: 'r1', features: { a: 1 }, prediction: 'yes' };
  const mirrored = { ...served, version: '2', shadow: true, prediction: 'no', score: { no: 0.8 } };
  const body = [
    served,
    mirrored,
    { ...served, requestId: 'r2', shadow: false },
    { ...mirrored, requestId: '' },
    { ...mirrored, version: undefined },
    { ...mirrored, shadow: 'yes' },
  ];
  const answer = await intake.post(path, JSON.stringify(body), json);
  expect(answerShape.parse(await answer.json())).toEqual({
    accepted: 3,
    rejectedRows: 3,
    rejected: [
      {
        row: 3,
        field: 'requestId',
        problem: 'is missing: the id of the mirrored request',
      },
      { row: 4, field: 'version', problem: 'is missing: the shadow version' },
      { row: 5, field: 'shadow', problem: 'must be true or false' },
    ],
  });
  const [first, second] = intake.batches.map(({ inference }) => inference.rows);
  expect(first?.map(({ requestId, shadow }) => [requestId, shadow])).toEqual([
    ['r1', undefined],
    ['r2', undefined],
  ]);
  expect(second).toHaveLength(1);
  expect(second?.[0]).toMatchObject({ version: '2', prediction: 'no', classes: ['no'], texts: [] });
  const tables = segmentBlocks(intake.batches).map(({ table, rows }) => [table, rows]);
  expect(tables).toContainEqual(['inference', 2]);
  expect(tables).toContainEqual(['inference_shadow', 1]);
  const kept = intake.batches.map((batch) => decodeBatch(Buffer.concat(encodeBatch(batch))));
  expect(segmentBlocks(kept).map(({ table, rows }) => [table, rows])).toEqual(tables);
});

test('what is wrong is named by row and field, and the rest is stored', async () => {
  const body = [
    { model, features: { a: 1 } },
    { features: { a: 1 } },
    { model, features: { a: [1] }, latencyMs: -1 },
    { model, time: 'yesterday' },
    { model, amount: 5 },
    { model, error: 5 },
    { model, error: 'x'.repeat(201) },
    { model, error: false },
  ];
  const text = `${body.map((row) => JSON.stringify(row)).join('\n')}\nnot json\n`;
  const answer = await intake.post(path, text, lines);
  expect(answer.status).toBe(200);
  const { accepted, rejectedRows, rejected } = answerShape.parse(await answer.json());
  expect({ accepted, rejectedRows }).toEqual({ accepted: 2, rejectedRows: 7 });
  expect(rejected.map(({ row, field }) => [row, field])).toEqual([
    [1, 'model'],
    [2, 'features.a'],
    [2, 'latencyMs'],
    [3, 'time'],
    [4, 'amount'],
    [5, 'error'],
    [6, 'error'],
    [8, ''],
  ]);
  expect(storedRows(intake.batches[0])).toHaveLength(2);
});

test('nothing right is refused with the field, and nothing is stored', async () => {
  const answer = await intake.post(path, JSON.stringify([{ features: {} }]), json);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ field: 'rows[0].model' }] });
  expect((await intake.post(path, '[]', json)).status).toBe(400);
  expect((await intake.post(path, 'x', { 'content-type': 'text/csv' })).status).toBe(415);
  expect(intake.batches).toHaveLength(0);
});

test('values that must not be kept are hashed or gone before anything is written', async () => {
  const rules = {
    features: { email: 'hash', iban: 'drop', age: 'hash' },
    segment: { user: 'drop' },
    requestId: 'hash',
    answer: 'keep',
  } as const;
  intake.privacy.set(model, { ...rules, hashKey: Buffer.from('k'.repeat(32)).toString('base64') });
  const row = {
    model,
    requestId: 'order-7',
    features: { email: 'eve@example.test', iban: 'NL01', age: 44, amount: 1 },
    segment: { user: 'eve', channel: 'web' },
  };
  await intake.post(path, JSON.stringify([row, { ...row, requestId: 'order-8' }]), json);
  const label = { model, requestId: 'order-7', label: 1 };
  await intake.post('/api/ingest/labels', JSON.stringify(label), json);
  const [first, second] = storedRows(intake.batches[0]);
  expect(Object.keys(first?.features ?? {}).toSorted()).toEqual(['age', 'amount', 'email']);
  expect(first?.features['email']).toMatch(/^[0-9a-f]{32}$/u);
  expect(first?.features['age']).toMatch(/^[0-9a-f]{32}$/u);
  expect(second?.features).toEqual(first?.features);
  expect(first?.requestId).not.toBe(second?.requestId);
  expect(intake.batches[1]?.labels[0]?.requestId).toBe(first?.requestId);
  const written = Buffer.concat(intake.batches.flatMap(encodeBatch)).toString('latin1');
  for (const secret of ['eve', 'NL01', 'order-7']) expect(written).not.toContain(secret);
});

test('an Arrow stream and gzip are read like JSON', async () => {
  const table = tableFromArrays({
    request_id: ['a', 'b'],
    amount: [1.5, 2.5],
    'segment.channel': ['web', 'app'],
    prediction: ['x', 'y'],
    error: [null, 'timeout'],
  });
  const bytes = tableToIPC(table, { format: 'stream' });
  const answer = await intake.post(`${path}?model=${model}&version=9`, bytes ?? '', {
    'content-type': 'application/vnd.apache.arrow.stream',
  });
  expect(await answer.json()).toMatchObject({ accepted: 2, rejected: [] });
  const zipped = gzipSync(JSON.stringify([{ model, features: { amount: 3 } }]));
  await intake.post(path, zipped, { ...json, 'content-encoding': 'gzip' });
  expect(storedRows(intake.batches[0]).map((row) => [row.requestId, row.features])).toEqual([
    ['a', { amount: 1.5 }],
    ['b', { amount: 2.5 }],
  ]);
  expect(intake.batches[0]?.inference.rows.map((row) => row.error)).toEqual([undefined, 'timeout']);
  expect(storedRows(intake.batches[1])[0]?.features).toEqual({ amount: 3 });
});

test('a column `error` of numbers stays the feature that it was', async () => {
  const bytes = tableToIPC(tableFromArrays({ error: [0.5, 1.5] }), { format: 'stream' });
  await intake.post(`${path}?model=${model}`, bytes ?? '', {
    'content-type': 'application/vnd.apache.arrow.stream',
  });
  expect(storedRows(intake.batches[0]).map(({ features }) => features)).toEqual([
    { error: 0.5 },
    { error: 1.5 },
  ]);
});

test('a repeated body is acknowledged once more and stored once', async () => {
  const body = JSON.stringify([{ model, features: { a: 1 } }]);
  await intake.post(path, body, json);
  expect((await intake.post(path, body, json)).status).toBe(200);
  expect(intake.batches).toHaveLength(1);
});

test('labels name what is wrong', async () => {
  const rows = [
    { model, requestId: 'r', label: 'fraud' },
    { model, requestId: 'r', label: true },
    { model, label: 1 },
    { model, requestId: 'r' },
  ];
  const answer = await intake.post('/api/ingest/labels', JSON.stringify(rows), json);
  expect(answerShape.parse(await answer.json())).toMatchObject({
    accepted: 2,
    rejected: [
      { row: 2, field: 'requestId' },
      { row: 3, field: 'label' },
    ],
  });
  expect(intake.batches[0]?.labels.map((label) => label.label)).toEqual(['fraud', 'true']);
});

test('whatever features rows have, they come back from a spool record', async () => {
  const value = fc.oneof(
    // JSON as JavaScript writes it has no negative zero.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.string(),
    fc.boolean(),
  );
  const features = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value, { maxKeys: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(features, { minLength: 1, maxLength: 6 }), async (rows) => {
      turn += 1;
      const name = `p${turn}`;
      const body = JSON.stringify(rows.map((each) => ({ model: name, features: each })));
      const before = intake.batches.length;
      expect((await intake.post(path, body, json)).status).toBe(200);
      const batch = intake.batches[before];
      const read = batch === undefined ? undefined : decodeBatch(Buffer.concat(encodeBatch(batch)));
      const clean = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();
      const expected = rows.map((each) =>
        Object.fromEntries(
          Object.entries(each).map(([key, item]) => [
            clean(key),
            typeof item === 'string' ? clean(item) : Number(item),
          ]),
        ),
      );
      expect(storedRows(read).map((row) => row.features)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
