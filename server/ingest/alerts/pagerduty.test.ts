import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startIngest, testKey, type IngestHarness } from '../testing/ingest-harness.ts';

let intake: IngestHarness;
const path = '/v2/enqueue';

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

/** Sends a request as senders of this protocol do: with the key in the body and not in a header. */
async function send(value: unknown, headers: Record<string, string> = {}) {
  const before = intake.batches.length;
  const answer = await fetch(intake.url + path, {
    method: 'POST',
    body: typeof value === 'string' ? value : JSON.stringify(value),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const items = intake.batches.slice(before).flatMap((batch) => batch.inbox);
  const body: unknown = await answer.json();
  return { status: answer.status, body, headers: answer.headers, items };
}

const payload = { summary: 'Disk is full', source: 'web-1', severity: 'critical' };
const trigger = { routing_key: testKey, event_action: 'trigger', dedup_key: 'disk', payload };

test('takes a trigger, an acknowledge and a resolve of one key', async () => {
  const first = await send({
    ...trigger,
    client: 'Monitor',
    client_url: 'https://monitor.example/1',
    links: [{ href: 'javascript:alert(1)' }, { href: 'https://wiki.example/disk', text: 'Disk' }],
    payload: {
      ...payload,
      class: 'disk',
      component: 'mysql',
      timestamp: '2026-11-01T10:00:00.000+0000',
      custom_details: { environment: 'production', free: 3, note: 'a\0b' },
    },
  });
  expect([first.status, first.body]).toEqual([
    202,
    { status: 'success', message: 'Event processed', dedup_key: 'disk' },
  ]);
  expect(first.items).toMatchObject([
    {
      kind: 'alert',
      payload: {
        status: 'firing',
        startsAt: '2026-11-01T10:00:00.000Z',
        generatorURL: 'https://monitor.example/1',
        labels: {
          alertname: 'disk',
          source: 'web-1',
          host: 'web-1',
          service: 'mysql',
          severity: 'critical',
          client: 'Monitor',
          environment: 'production',
        },
        annotations: {
          summary: 'Disk is full',
          free: '3',
          note: 'a\uFFFDb',
          dashboard_url: 'https://wiki.example/disk',
        },
      },
    },
  ]);
  const key = first.items[0]?.key;
  for (const [action, status] of [
    ['acknowledge', 'acknowledged'],
    ['resolve', 'resolved'],
  ]) {
    const { items } = await send({ ...trigger, payload: undefined, event_action: action });
    expect(items).toMatchObject([{ key, payload: { status } }]);
  }
});

test('the same body again is news, because a resolve may lie between', async () => {
  const again = { ...trigger, dedup_key: 'again' };
  expect((await send(again)).items).toHaveLength(1);
  expect((await send(again)).items).toHaveLength(1);
});

test('makes a key for a trigger without one, and tells it', async () => {
  const { dedup_key: _none, ...without } = trigger;
  const [one, two] = [await send(without), await send(without)];
  expect([one.status, two.status]).toEqual([202, 202]);
  const { dedup_key: made } = z.object({ dedup_key: z.string() }).parse(one.body);
  expect(made).toMatch(/^[0-9a-f]{32}$/u);
  expect(one.items[0]?.key).not.toBe(two.items[0]?.key);
});

test('keys of other senders are other keys, and a header goes before the body', async () => {
  const [own] = (await send(trigger)).items;
  const other = await send(
    { ...trigger, routing_key: 'team-b' },
    { authorization: `Bearer ${testKey}` },
  );
  expect(other.status).toBe(202);
  expect(other.items[0]?.key).not.toBe(own?.key);
  expect((await send(trigger, { authorization: 'Bearer wrong' })).status).toBe(400);
});

const invalid = (message: string) => ({
  status: 'invalid event',
  message: 'Event object is invalid',
  errors: [message],
});
const refused: [string, unknown, string][] = [
  ['no key', { ...trigger, routing_key: undefined }, 'The key is not valid.'],
  ['another key', { ...trigger, routing_key: 'nobody' }, 'The key is not valid.'],
  [
    'unknown action',
    { ...trigger, event_action: 'open' },
    "event_action must be 'trigger', 'acknowledge' or 'resolve'",
  ],
  [
    'no summary',
    { ...trigger, payload: { ...payload, summary: ' ' } },
    'payload.summary is missing or blank',
  ],
  [
    'no source',
    { ...trigger, payload: { ...payload, source: null } },
    'payload.source is missing or blank',
  ],
  [
    'severity of its own',
    { ...trigger, payload: { ...payload, severity: 'page' } },
    'payload.severity must be one of critical, error, warning, info',
  ],
  ['no payload', { ...trigger, payload: undefined }, 'payload is missing'],
  [
    'no key to resolve',
    { ...trigger, event_action: 'resolve', dedup_key: '' },
    'dedup_key is missing: it says what to resolve',
  ],
  [
    'a long key',
    { ...trigger, dedup_key: 'x'.repeat(256) },
    'dedup_key is longer than 255 characters',
  ],
  [
    'a time in words',
    { ...trigger, payload: { ...payload, timestamp: 'yesterday' } },
    'payload.timestamp is not an ISO 8601 time',
  ],
];
test.each(refused)('answers 400 with the reason: %s', async (_, value, message) => {
  const { status, body, items } = await send(value);
  expect([status, body, items]).toEqual([400, invalid(message), []]);
});

test('refuses what is no JSON, too large or of another type, and sends away in an outage', async () => {
  expect((await send('{')).status).toBe(400);
  const large = { ...trigger, payload: { ...payload, custom_details: 'x'.repeat(530_000) } };
  expect((await send(large)).status).toBe(413);
  expect((await send(trigger, { 'content-type': 'text/plain' })).status).toBe(415);
  intake.outage.on = true;
  const { status, headers } = await send(trigger);
  intake.outage.on = false;
  expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
  expect(intake.budget.usedBytes).toBe(0);
});
