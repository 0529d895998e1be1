import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeBatch, encodeBatch } from '#server/telemetry/spool/batch-codec.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { inferenceLimits } from './inference-limits.ts';

let intake: IngestHarness;
let turn = 0;
let model = '';
beforeEach(async () => {
  intake = await startIngest();
  // The layouts of a process outlive a test.
  turn += 1;
  model = `v${turn}`;
});
afterEach(() => intake.stop());

const path = '/api/ingest/inference';
const json = { 'content-type': 'application/json' };
const send = (rows: readonly unknown[]) => intake.post(path, JSON.stringify(rows), json);

/** The embeddings of each row by name. */
function storedVectors(batch: Batch | undefined): Record<string, number[]>[] {
  if (batch === undefined) return [];
  const { rows, vectors } = batch.inference;
  return rows.map((row, at) => {
    const layout = intake.batches
      .flatMap((each) => each.layouts)
      .find(({ id }) => id === row.layout);
    const from = at === 0 ? 0 : (vectors.rowEnds[at - 1] ?? 0);
    const ends = vectors.ends.subarray(from, vectors.rowEnds[at] ?? 0);
    const found: Record<string, number[]> = {};
    ends.forEach((end, place) => {
      const start = vectors.ends[from + place - 1] ?? 0;
      if (end > start)
        found[layout?.vectors?.[place] ?? ''] = [...vectors.values.subarray(start, end)];
    });
    return found;
  });
}

test('lists of numbers are embeddings, beside other features', async () => {
  const answer = await send([
    { model, features: { amount: 5, text: [0.5, 0.25], image: [1, 2, 3] } },
    { model, features: { amount: 6 } },
    { model, features: { image: [4, 5, 6] } },
  ]);
  expect(await answer.json()).toMatchObject({ accepted: 3, rejected: [] });
  expect(storedVectors(intake.batches[0])).toEqual([
    { text: [0.5, 0.25], image: [1, 2, 3] },
    {},
    { image: [4, 5, 6] },
  ]);
  expect(intake.batches[0]?.layouts[0]).toMatchObject({
    numbers: ['amount'],
    vectors: ['image', 'text'],
  });
});

test('a batch without an embedding holds nothing for any, and its layout keeps its id', async () => {
  await send([
    { model, features: { a: 1 } },
    { model, features: { a: 2 } },
  ]);
  const { inference, layouts } = intake.batches[0] ?? {};
  expect(inference?.vectors.rowEnds).toHaveLength(0);
  expect(layouts?.[0]?.vectors).toEqual([]);
});

test('what is no embedding is refused by its name', async () => {
  const long = Array.from({ length: inferenceLimits.vector.most + 1 }, () => 1);
  const lists = [[], [1], long, [1, 'x'], [1, null], [1, 1e39], [[1], [2]], [1, true]];
  const answer = await send([
    { model, features: { e: [1, 2] } },
    ...lists.map((e) => ({ model, features: { e } })),
  ]);
  const { accepted, rejected } = (await answer.json()) as {
    accepted: number;
    rejected: { field: string; problem: string }[];
  };
  expect(accepted).toBe(1);
  expect(rejected.map(({ field }) => field.replace('features.', ''))).toEqual(
    'e e e e[1] e[1] e[1] e[0] e[1]'.split(' '),
  );
  expect(rejected[2]?.problem).toBe('is a list of 2049; an embedding has 2 to 2048 numbers');
});

test('each number counts against what one body may hold', async () => {
  const row = { model, features: { e: Array.from({ length: 2_000 }, () => 1) } };
  const answer = await send(Array.from({ length: 2_001 }, () => row));
  expect(answer.status).toBe(413);
  expect(intake.batches).toHaveLength(0);
});

test('a rule that drops or hashes a feature leaves nothing of an embedding', async () => {
  const hashKey = Buffer.from('k'.repeat(32)).toString('base64');
  const features = { face: 'hash', voice: 'drop' } as const;
  intake.privacy.set(model, { features, segment: {}, requestId: 'keep', answer: 'keep', hashKey });
  await send([{ model, features: { face: [1, 2], voice: [3, 4], text: [5, 6] } }]);
  expect(storedVectors(intake.batches[0])).toEqual([{ text: [5, 6] }]);
  expect(intake.batches[0]?.layouts[0]?.vectors).toEqual(['text']);
});

test('lists of an Arrow table are read like those of JSON', async () => {
  const table = tableFromArrays({
    id: [1, 2],
    e: [
      [0.5, 1.5],
      [2.5, 3.5],
    ],
  });
  const bytes = tableToIPC(table, { format: 'stream' });
  const type = { 'content-type': 'application/vnd.apache.arrow.stream' };
  const answer = await intake.post(`${path}?model=${model}`, bytes ?? '', type);
  expect(await answer.json()).toMatchObject({ accepted: 2, rejected: [] });
  expect(storedVectors(intake.batches[0])).toEqual([{ e: [0.5, 1.5] }, { e: [2.5, 3.5] }]);
});

test('whatever embeddings rows have, they come back from a spool record', async () => {
  const vector = fc.array(
    fc.float({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    {
      minLength: 2,
      maxLength: 5,
    },
  );
  const features = fc.dictionary(fc.constantFrom('a', 'b', 'c'), vector);
  await fc.assert(
    fc.asyncProperty(fc.array(features, { minLength: 1, maxLength: 6 }), async (rows) => {
      turn += 1;
      const before = intake.batches.length;
      const name = `w${turn}`;
      expect((await send(rows.map((each) => ({ model: name, features: each })))).status).toBe(200);
      const batch = intake.batches[before];
      const read = batch === undefined ? undefined : decodeBatch(Buffer.concat(encodeBatch(batch)));
      expect(storedVectors(read)).toEqual(rows.map((each) => ({ ...each })));
    }),
    { numRuns: 40 },
  );
});
