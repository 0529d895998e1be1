import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { focusFile } from '#server/costs/focus/focus-fixture.ts';
import { startIngest, type IngestHarness } from './testing/ingest-harness.ts';

let intake: IngestHarness;
beforeEach(async () => {
  intake = await startIngest();
});
afterEach(() => intake.stop());

const csv = { 'content-type': 'text/csv; charset=utf-8' };
const path = '/api/ingest/costs';

test('a file is stored with its source, and counts after its rows', async () => {
  const answer = await intake.post(path, focusFile([{ BilledCost: '1.10' }, {}]), csv);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    rows: 2,
    unchanged: false,
    focusVersion: '1.0',
    currencies: ['USD'],
    units: [{ provider: 'Cloud', billingAccount: 'account-1', rows: 2, dataset: null }],
  });
  expect(intake.costs.rows.map((row) => row.billed)).toEqual(['1.1', '1']);
  expect(intake.costs.imports).toMatchObject([{ source: 'test:costs', rows: 2 }]);
  expect(intake.costs.rows[0]?.import).toBe(intake.costs.imports[0]?.import);
});

test('the same file again is acknowledged and not stored', async () => {
  await intake.post(path, focusFile([{}]), csv);
  const answer = await intake.post(path, gzipSync(focusFile([{}])), {
    ...csv,
    'content-encoding': 'gzip',
  });
  expect(await answer.json()).toMatchObject({ unchanged: true });
  expect(intake.costs.rows).toHaveLength(1);
});

test('gzip, a form, CRLF and a byte order mark are taken', async () => {
  const text = `\uFEFF${focusFile([{}]).replaceAll('\n', '\r\n')}`;
  const boundary = 'abc';
  const form = `--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\nhi\r\n--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="b.csv"\r\nContent-Type: text/csv\r\n\r\n${text}\r\n--${boundary}--\r\n`;
  const type = { 'content-type': `multipart/form-data; boundary="${boundary}"` };
  expect((await intake.post(path, form, type)).status).toBe(200);
  expect(intake.costs.imports[0]?.file).toBe('b.csv');
  const zipped = gzipSync(focusFile([{ BilledCost: '2' }]));
  const answer = await intake.post(`${path}?dataset=market`, zipped, {
    'content-type': 'application/gzip',
  });
  expect(await answer.json()).toMatchObject({ units: [{ dataset: 'market' }] });
});

test.each([
  ['not a form', 'multipart/form-data; boundary=x', 'the form contains no file'],
  ['a,b\n1,2\n', 'text/csv', 'this required column is missing from the header'],
  [focusFile([{ BilledCost: '1.2.3' }]), 'text/csv', 'rows[2].BilledCost'],
  [focusFile([]), 'text/csv', 'the file contains no rows'],
])('%.12j is refused with its reason', async (body, type, reason) => {
  const answer = await intake.post(path, body, { 'content-type': type });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(reason);
  expect(intake.costs.rows).toEqual([]);
});

test('other types, encodings, names and keys are refused', async () => {
  const send = async (headers: Record<string, string>, at = path): Promise<number> =>
    (await intake.post(at, focusFile([{}]), headers)).status;
  expect(await send({ 'content-type': 'application/json' })).toBe(415);
  expect(await send({ ...csv, 'content-encoding': 'br' })).toBe(415);
  expect(await send({ ...csv, 'content-encoding': 'gzip' })).toBe(400);
  expect(await send(csv, `${path}?dataset=a%20b`)).toBe(400);
  expect(await send({ ...csv, authorization: 'Bearer no' })).toBe(401);
});
