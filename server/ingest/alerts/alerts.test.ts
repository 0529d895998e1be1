import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { InboxItem } from '#server/telemetry/spool/batch.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';

let intake: IngestHarness;
const json = { 'content-type': 'application/json' };
const at = (offsetMs: number): string => new Date(Date.now() + offsetMs).toISOString();

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

async function send(path: string, value: unknown, headers = json) {
  const before = intake.batches.length;
  const answer = await intake.post(
    path,
    typeof value === 'string' ? value : JSON.stringify(value),
    headers,
  );
  const items: InboxItem[] = intake.batches.slice(before).flatMap((batch) => batch.inbox);
  return { status: answer.status, text: await answer.text(), items };
}

test('takes firing and resolved alerts and answers 200 without a body', async () => {
  const startsAt = at(-60_000);
  const firing = {
    labels: { alertname: 'Down', empty: '' },
    annotations: { summary: 'a\0b' },
    startsAt,
    endsAt: at(60_000),
    generatorURL: 'http://p/graph',
  };
  const resolved = { labels: { alertname: 'Up' }, startsAt, endsAt: at(-1000) };
  const { status, text, items } = await send('/api/v2/alerts', [firing, resolved]);
  expect([status, text]).toEqual([200, '']);
  expect(items).toMatchObject([
    {
      kind: 'alert',
      payload: {
        labels: { alertname: 'Down' },
        annotations: { summary: 'a\uFFFDb' },
        status: 'firing',
        startsAt,
        endsAt: firing.endsAt,
        generatorURL: 'http://p/graph',
      },
    },
    { kind: 'alert', payload: { labels: { alertname: 'Up' }, status: 'resolved' } },
  ]);
  expect(items[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  expect(items[0]?.key).not.toBe(items[1]?.key);
});

test('takes an empty list, and the times that a sender leaves out', async () => {
  expect((await send('/api/v2/alerts', [])).status).toBe(200);
  const bare = [{ labels: { alertname: 'Bare' } }];
  const first = await send('/api/v2/alerts', bare);
  expect(first.items).toMatchObject([{ payload: { status: 'firing', endsAt: null } }]);
  // Without times the same body again means "still firing", so it is not taken for a retry.
  expect((await send('/api/v2/alerts', bare)).items).toHaveLength(1);
});

test('stores a retried body once', async () => {
  const alerts = [{ labels: { alertname: 'Retry' }, startsAt: at(-1000), endsAt: at(60_000) }];
  expect((await send('/api/v2/alerts', alerts)).items).toHaveLength(1);
  const again = await send('/api/v2/alerts', alerts);
  expect([again.status, again.items.length]).toEqual([200, 0]);
});

test('takes a start ahead of our clock as now, and cuts names without splitting a character', async () => {
  const sentMs = Date.now();
  const name = `${'n'.repeat(60)}\u{1f525}${'n'.repeat(60)}`;
  const alert = {
    labels: { alertname: 'Ahead' },
    annotations: { [name]: 'x' },
    startsAt: '2099-01-01T00:00:00Z',
  };
  const { status, items } = await send('/api/v2/alerts', [alert]);
  const payload = z
    .object({ startsAt: z.string(), annotations: z.record(z.string(), z.string()) })
    .parse(items[0]?.payload);
  expect(status).toBe(200);
  expect(Date.parse(payload.startsAt)).toBeLessThan(sentMs + 60_000);
  expect(Object.keys(payload.annotations).every((key) => key.isWellFormed())).toBe(true);
});

const refused: [string, unknown, string][] = [
  ['not an array', {}, 'must be an array'],
  ['empty labels', [{ labels: {} }], 'alerts[0].labels must not be empty'],
  ['only empty values', [{ labels: { a: '' } }], 'alerts[0].labels must not be empty'],
  ['no labels', [{}], 'alerts[0].labels must be an object of strings'],
  ['number as a label', [{ labels: { a: 1 } }], 'must be an object of strings'],
  [
    'bad time',
    [{ labels: { a: 'b' }, startsAt: 'yesterday' }],
    'alerts[0].startsAt is not an RFC 3339 time',
  ],
  [
    'a time of the antiquity',
    [{ labels: { a: 'b' }, startsAt: '0000-06-01T00:00:00Z' }],
    'alerts[0].startsAt is not an RFC 3339 time from 1970 on',
  ],
  [
    'an ancient end',
    [{ labels: { a: 'b' }, endsAt: '0476-09-04T00:00:00Z' }],
    'alerts[0].endsAt is not an RFC 3339 time from 1970 on',
  ],
  [
    'end before start',
    [{ labels: { a: 'b' }, startsAt: at(0), endsAt: at(-5000) }],
    'must be before endsAt',
  ],
  ['NUL in a label', [{ labels: { a: 'x\0' } }], 'has a NUL'],
  ['broken JSON', '[{', 'not valid JSON'],
];
test.each(refused)('answers 400 as a JSON string: %s', async (_, value, message) => {
  const { status, text } = await send('/api/v2/alerts', value);
  expect(status).toBe(400);
  expect(JSON.parse(text)).toContain(message);
});

test('keeps the good alerts of a list with a bad one', async () => {
  const { status, items } = await send('/api/v2/alerts', [
    { labels: { alertname: 'Good' } },
    { labels: {} },
  ]);
  expect([status, items.length]).toEqual([400, 1]);
});

test('answers 415 to another type and 503 in an outage', async () => {
  expect((await send('/api/v2/alerts', '[]', { 'content-type': 'text/plain' })).status).toBe(415);
  intake.outage.on = true;
  const { status } = await send('/api/v2/alerts', [{ labels: { alertname: 'Late' } }]);
  intake.outage.on = false;
  expect(status).toBe(503);
});

test('reads the webhook of Alertmanager', async () => {
  const startsAt = at(-60_000);
  const { status, text, items } = await send('/api/ingest/alertmanager', {
    version: '4',
    receiver: 'tandem',
    groupKey: '{}:{alertname="Down"}',
    status: 'firing',
    truncatedAlerts: 0,
    commonLabels: { alertname: 'Down' },
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'Down', instance: 'a' },
        annotations: {},
        startsAt,
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: 'f1',
      },
      {
        status: 'resolved',
        labels: { alertname: 'Down', instance: 'b' },
        startsAt,
        endsAt: at(-1),
      },
    ],
  });
  expect([status, JSON.parse(text)]).toEqual([200, { accepted: 2 }]);
  expect(items).toMatchObject([
    {
      payload: {
        status: 'firing',
        fingerprint: 'f1',
        receiver: 'tandem',
        groupKey: '{}:{alertname="Down"}',
      },
    },
    { payload: { status: 'resolved', labels: { instance: 'b' } } },
  ]);
});

test('a firing alert of the webhook is held until its end is told, not for the five minutes of the API', async () => {
  const startsAt = at(-60_000);
  const alert = { labels: { alertname: 'Long' }, startsAt, endsAt: '0001-01-01T00:00:00Z' };
  const { items } = await send('/api/ingest/alertmanager', { status: 'firing', alerts: [alert] });
  const { endsAt } = z.object({ endsAt: z.string() }).parse(items[0]?.payload);
  // Alertmanager repeats it after four hours as shipped.
  expect(Date.parse(endsAt)).toBeGreaterThan(Date.now() + 86_400_000);
  const direct = await send('/api/v2/alerts', [alert]);
  expect(direct.items).toMatchObject([{ payload: { endsAt: null } }]);
});

test('an equal webhook body without times is news, one with times a retry', async () => {
  const bare = { status: 'firing', alerts: [{ labels: { alertname: 'Bare hook' } }] };
  const timed = { alerts: [{ labels: { alertname: 'Timed hook' }, startsAt: at(-1_000) }] };
  const count = async (body: unknown) =>
    (await send('/api/ingest/alertmanager', body)).items.length;
  expect([await count(bare), await count(bare)]).toEqual([1, 1]);
  expect([await count(timed), await count(timed)]).toEqual([1, 0]);
});

test('gives an alert one key on both ways', async () => {
  const alert = { labels: { b: '1', alertname: 'Same' }, startsAt: at(-1000), endsAt: at(60_000) };
  const direct = await send('/api/v2/alerts', [alert]);
  const hook = await send('/api/ingest/alertmanager', {
    alerts: [{ ...alert, labels: { alertname: 'Same', b: '1' } }],
  });
  expect(hook.items[0]?.key).toBe(direct.items[0]?.key);
});

test('takes what it can of a custom webhook payload', async () => {
  const custom = await send('/api/ingest/alertmanager', {
    status: 'resolved',
    commonLabels: { alertname: 'Custom' },
    text: 'x',
  });
  expect(custom.items).toMatchObject([
    { payload: { status: 'resolved', labels: { alertname: 'Custom' } } },
  ]);
  const partly = await send('/api/ingest/alertmanager', {
    alerts: [{ labels: {} }, { labels: { alertname: 'Part' } }, 7],
  });
  expect(partly.status).toBe(200);
  expect(JSON.parse(partly.text)).toMatchObject({ accepted: 1 });
  expect((await send('/api/ingest/alertmanager', { hello: 1 })).status).toBe(400);
});
