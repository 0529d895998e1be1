import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';

let intake: IngestHarness;
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

async function send(value: unknown, headers: Record<string, string> = json) {
  const before = intake.batches.length;
  const answer = await intake.post('/api/changes', JSON.stringify(value), headers);
  const items = intake.batches.slice(before).flatMap((batch) => batch.inbox);
  const body: unknown = await answer.json();
  return { status: answer.status, type: answer.headers.get('content-type'), body, items };
}

const change = {
  kind: 'deployment',
  ref: 'deploy-1',
  title: 'checkout 2.4.1',
  occurredAt: new Date(Date.now() - 1000).toISOString(),
  resource: { kind: 'service', name: 'checkout' },
  environment: 'production',
  before: '2.4.0',
  after: '2.4.1',
};

test('takes one change', async () => {
  const { status, body, items } = await send(change);
  expect([status, body]).toEqual([202, { accepted: 1 }]);
  expect(items).toEqual([{ kind: 'change', key: 'deploy-1', payload: change }]);
});

test('takes a list, all or nothing', async () => {
  const { body, items } = await send([
    { ...change, ref: 'a' },
    { ...change, ref: 'b' },
  ]);
  expect(body).toEqual({ accepted: 2 });
  expect(items.map(({ key }) => key)).toEqual(['a', 'b']);
  const bad = await send([
    { ...change, ref: 'c' },
    { ...change, kind: 'party' },
  ]);
  expect([bad.status, bad.type, bad.items.length]).toEqual([400, 'application/problem+json', 0]);
  expect(bad.body).toMatchObject({
    status: 400,
    code: 'invalid_input',
    errors: [{ field: 'changes[1].kind' }],
  });
  expect(JSON.stringify(bad.body)).toMatch(/"instance":"urn:uuid:[0-9a-f-]{36}"/u);
});

const event = {
  specversion: '1.0',
  id: '7',
  source: '/ci',
  type: 'com.example.deployed',
  time: change.occurredAt,
};
const { ref: _ref, occurredAt: _at, title: _title, ...data } = change;

test('takes structured, batched and binary CloudEvents', async () => {
  const structured = await send(
    { ...event, data },
    { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  );
  expect(structured.items).toMatchObject([
    {
      key: '/ci/7',
      payload: { title: 'com.example.deployed', occurredAt: change.occurredAt, kind: 'deployment' },
    },
  ]);
  const batch = await send([{ ...event, data: change }], {
    'content-type': 'application/cloudevents-batch+json',
  });
  expect(batch.items).toMatchObject([{ key: 'deploy-1' }]);
  const headers = {
    ...json,
    'ce-specversion': '1.0',
    'ce-id': '8',
    'ce-source': '/c%20i',
    'ce-type': 't',
    'ce-time': change.occurredAt,
  };
  const binary = await send(data, headers);
  expect(binary.items).toMatchObject([{ key: '/c i/8', payload: { title: 't' } }]);
});

const refused: [string, unknown, string][] = [
  ['missing ref', { ...change, ref: undefined }, 'ref'],
  [
    'future',
    { ...change, occurredAt: new Date(Date.now() + 3_600_000).toISOString() },
    'occurredAt',
  ],
  ['ancient', { ...change, occurredAt: '1999-01-01T00:00:00Z' }, 'occurredAt'],
  ['no time', { ...change, occurredAt: 'now' }, 'occurredAt'],
  ['huge title', { ...change, title: 'x'.repeat(10_000) }, 'title'],
  ['wrong type', { ...change, resource: 'checkout' }, 'resource'],
];
test.each(refused)('names the first bad field: %s', async (_, value, field) => {
  const { status, body } = await send(value);
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ field }] });
});

test('replaces what PostgreSQL cannot store', async () => {
  const { items } = await send({ ...change, ref: 'nul', title: 'a\0b' });
  expect(items).toMatchObject([{ payload: { title: 'a\uFFFDb' } }]);
});

test('leaves other methods of its path to the read API', async () => {
  expect((await fetch(`${intake.url}/api/changes`)).status).toBe(404);
});
