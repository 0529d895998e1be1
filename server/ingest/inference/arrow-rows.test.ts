import { float32, int32, list, tableFromArrays, tableToIPC, utf8 } from '@uwdata/flechette';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isJsonObject } from '../json-fields.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { arrowRows } from './arrow-rows.ts';
import { longFeather, pandasFeather } from './feather-fixture.ts';

let intake: IngestHarness;
let turn = 0;
let model = '';
beforeEach(async () => {
  intake = await startIngest();
  // The layouts of a process outlive a test.
  turn += 1;
  model = `arrow-${turn}`;
});
afterEach(() => intake.stop());

const stream = { 'content-type': 'application/vnd.apache.arrow.stream' };
const file = { 'content-type': 'application/vnd.apache.arrow.file' };

type Columns = Parameters<typeof tableFromArrays>[0];
function bytesOf(
  columns: Columns,
  types: object,
  format: 'stream' | 'file' = 'stream',
): Uint8Array {
  // Guarantee: the types are those of the named columns.
  const table = tableFromArrays(columns, { types: types as never });
  return tableToIPC(table, { format }) ?? new Uint8Array();
}

async function send(path: 'inference' | 'labels', bytes: Uint8Array, type = stream) {
  const answer = await intake.post(`/api/ingest/${path}?model=${model}`, bytes, type);
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

test('a list of whole numbers is the items of a label, and of an answer', async () => {
  const label = { requestId: ['r1', 'r2'], label: [[3, 7], [5]] };
  const labels = await send('labels', bytesOf(label, { label: list(int32()) }));
  expect(labels.body).toMatchObject({ accepted: 2, rejected: [] });
  expect(intake.batches[0]?.labels.map((row) => row.label)).toEqual(['["3","7"]', '["5"]']);
  const prediction = { requestId: ['r1', 'r2'], prediction: [[7, 3], [9]] };
  const answers = await send('inference', bytesOf(prediction, { prediction: list(int32()) }));
  expect(answers.body).toMatchObject({ accepted: 2, rejected: [] });
  expect(intake.batches[1]?.inference.rows.map((row) => row.prediction)).toEqual([
    '["7","3"]',
    '["9"]',
  ]);
});

test('a list of texts stays one', async () => {
  const label = { requestId: ['r1'], label: [['a', 'b']] };
  await send('labels', bytesOf(label, { label: list(utf8()) }));
  expect(intake.batches[0]?.labels[0]?.label).toBe('["a","b"]');
});

test('a list of decimals where one score is asked for is refused, not read as classes', async () => {
  const scores = { requestId: ['r1'], score: [[0.5, 0.25]] };
  expect(await send('inference', bytesOf(scores, { score: list(float32()) }))).toMatchObject({
    status: 400,
    body: {
      errors: [
        { field: 'rows[0].score', message: 'must be a number or an object of class and number' },
      ],
    },
  });
});

test('an Arrow file is read under its own media type', async () => {
  const columns = { requestId: ['r1', 'r2'], amount: [1.5, 2.5] };
  const answer = await send('inference', bytesOf(columns, {}, 'file'), file);
  expect(answer.body).toMatchObject({ accepted: 2, rejected: [] });
  expect(intake.batches[0]?.inference.rows.map((row) => row.requestId)).toEqual(['r1', 'r2']);
});

test('what pandas writes with to_feather, whose buffers are LZ4 frames, is read', async () => {
  const answer = await send('inference', Buffer.from(pandasFeather, 'base64'), file);
  expect(answer.body).toMatchObject({ accepted: 4, rejected: [] });
  const { rows = [], numbers } = intake.batches[0]?.inference ?? {};
  expect(rows.map(({ requestId, prediction }) => [requestId, prediction])).toEqual([
    ['r0', 'fraud'],
    ['r1', 'fine'],
    ['r2', 'fraud'],
    ['r3', 'fine'],
  ]);
  expect([...(numbers ?? [])]).toEqual([1.5, 2.5, 3.5, 4.5]);
});

test('blocks that refer to those before them are read, value by value', () => {
  const rows = arrowRows(Buffer.from(longFeather, 'base64'));
  expect(rows).toHaveLength(30_000);
  expect(rows.every((row, at) => isJsonObject(row.features) && row.features.n === at % 7)).toBe(
    true,
  );
});

test('a Feather file that is cut off or spoilt is refused, and never read for ever', () => {
  const whole = Buffer.from(longFeather, 'base64');
  const frame = whole.indexOf(Buffer.from('04224d18', 'hex'));
  fc.assert(
    fc.property(
      fc.integer({ min: frame, max: frame + 900 }),
      fc.integer({ min: 1, max: 255 }),
      (at, by) => {
        const spoilt = Buffer.from(whole);
        spoilt[at] = (spoilt[at] ?? 0) ^ by;
        try {
          expect(arrowRows(spoilt)).toHaveLength(30_000);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' });
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(() => arrowRows(whole.subarray(0, frame + 100))).toThrow(/not readable Arrow/u);
});

test('a buffer that claims more than a body may hold is refused before it is unpacked', () => {
  const whole = Buffer.from(longFeather, 'base64');
  const frame = whole.indexOf(Buffer.from('04224d18', 'hex'));
  whole.writeBigInt64LE(300n * 1024n * 1024n, frame - 8);
  expect(() => arrowRows(whole)).toThrow(
    'the body is not readable Arrow: its buffers contain more than 268435456 bytes when decompressed',
  );
});
