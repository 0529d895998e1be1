import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesField, stringField, uintField } from '../protobuf/proto-writer.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { attribute, fixed64Field, otlpRequest } from './otlp-fixture.ts';

const proto = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };
const now = Date.now();
const nanos = BigInt(now) * 1_000_000n;
const traceId = '5b8efff798038103d269b633813fc60c';
const spanId = 'eee19b7ec3c1b174';
let intake: IngestHarness;

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

async function send(path: string, body: Buffer | string, headers: Record<string, string>) {
  const before = intake.batches.length;
  const answer = await intake.post(path, body, headers);
  return { status: answer.status, text: await answer.text(), stored: intake.batches[before] };
}

const resource: [string, string][] = [
  ['service.name', 'shop'],
  ['host.name', 'h1'],
  ['deployment.environment.name', 'production'],
];

const expectedLog = {
  tsMs: now,
  severity: 9,
  severityText: 'INFO',
  body: 'line with NUL \0 and 🙂',
  attributes: { code: '7', list: '["a",1]' },
  service: 'shop',
  host: 'h1',
  environment: 'production',
  traceId,
  spanId,
  source: 'test:otlp',
};

test('reads a log record from protobuf', async () => {
  const list = bytesField(
    5,
    Buffer.concat([bytesField(1, bytesField(1, Buffer.from('a'))), bytesField(1, uintField(3, 1))]),
  );
  const record = Buffer.concat([
    fixed64Field(1, nanos),
    uintField(2, 9),
    stringField(3, 'INFO'),
    bytesField(5, stringField(1, expectedLog.body)),
    bytesField(6, Buffer.concat([stringField(1, 'code'), bytesField(2, uintField(3, 7))])),
    bytesField(6, Buffer.concat([stringField(1, 'list'), bytesField(2, list)])),
    bytesField(9, Buffer.from(traceId, 'hex')),
    bytesField(10, Buffer.from(spanId, 'hex')),
  ]);
  const { status, stored } = await send('/v1/logs', otlpRequest([record], resource), proto);
  expect(status).toBe(200);
  expect(stored?.logs).toMatchObject([expectedLog]);
});

const jsonResource = {
  attributes: resource.map(([key, value]) => ({ key, value: { stringValue: value } })),
};

test('reads a log record from JSON', async () => {
  const record = {
    timeUnixNano: String(nanos),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: expectedLog.body },
    attributes: [
      { key: 'code', value: { intValue: '7' } },
      { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } } },
    ],
    traceId: traceId.toUpperCase(),
    spanId,
  };
  const body = JSON.stringify({
    resourceLogs: [{ resource: jsonResource, scopeLogs: [{ logRecords: [record] }] }],
  });
  const { status, text, stored } = await send('/v1/logs', body, json);
  expect([status, text]).toEqual([200, '{}']);
  expect(stored?.logs).toMatchObject([expectedLog]);
});

test('takes the severity from its word when there is no number', async () => {
  const words = ['Information', 'WARN', 'err', 'critical', 'purple'];
  const records = words.map((word) =>
    Buffer.concat([fixed64Field(1, nanos), stringField(3, word)]),
  );
  const { stored } = await send('/v1/logs', otlpRequest(records), proto);
  expect(stored?.logs.map(({ severity }) => severity)).toEqual([9, 13, 17, 21, 0]);
});

test('refuses single log records: too long, not UTF-8, too old', async () => {
  const records = [
    Buffer.concat([fixed64Field(1, nanos), bytesField(5, stringField(1, 'x'.repeat(1_100_000)))]),
    Buffer.concat([fixed64Field(1, nanos), bytesField(5, bytesField(1, Buffer.from([0xff])))]),
    Buffer.concat([fixed64Field(1, 1_000_000_000n), bytesField(5, stringField(1, 'old'))]),
    Buffer.concat([fixed64Field(11, nanos), bytesField(5, stringField(1, 'observed'))]),
  ];
  const { status, text, stored } = await send('/v1/logs', otlpRequest(records), proto);
  expect(status).toBe(200);
  expect(text).toContain(
    'logRecords[0].body is longer than 1048576 characters (3 items refused in total)',
  );
  expect(stored?.logs.map(({ body, tsMs }) => [body, tsMs])).toEqual([['observed', now]]);
});

const expectedSpan = {
  tsMs: now,
  durationMs: 1.5,
  traceId,
  spanId,
  parentSpanId: '',
  name: 'GET /cart',
  kind: 'client',
  status: 'error',
  statusMessage: 'timeout',
  service: 'shop',
  attributes: { 'peer.service': 'payments' },
};

test('reads a span from protobuf', async () => {
  const span = Buffer.concat([
    bytesField(1, Buffer.from(traceId, 'hex')),
    bytesField(2, Buffer.from(spanId, 'hex')),
    stringField(5, 'GET /cart'),
    uintField(6, 3),
    fixed64Field(7, nanos),
    fixed64Field(8, nanos + 1_500_000n),
    attribute(9, 'peer.service', 'payments'),
    bytesField(15, Buffer.concat([stringField(2, 'timeout'), uintField(3, 2)])),
  ]);
  const { status, stored } = await send('/v1/traces', otlpRequest([span], resource), proto);
  expect(status).toBe(200);
  expect(stored?.spans).toMatchObject([expectedSpan]);
});

test('reads a span from JSON and refuses one without ids', async () => {
  const span = {
    traceId,
    spanId,
    name: 'GET /cart',
    kind: 3,
    startTimeUnixNano: String(nanos),
    endTimeUnixNano: String(nanos + 1_500_000n),
    attributes: [{ key: 'peer.service', value: { stringValue: 'payments' } }],
    status: { code: 2, message: 'timeout' },
  };
  const spans = [span, { ...span, traceId: '' }];
  const body = JSON.stringify({
    resourceSpans: [{ resource: jsonResource, scopeSpans: [{ spans }] }],
  });
  const { status, text, stored } = await send('/v1/traces', body, json);
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({
    partialSuccess: {
      rejectedSpans: '1',
      errorMessage: 'resourceSpans[0].scopeSpans[0].spans[1].traceId is missing or not 16 bytes',
    },
  });
  expect(stored?.spans).toMatchObject([expectedSpan]);
});

test('refuses base64 ids in JSON', async () => {
  const body = JSON.stringify({
    resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'W47/95gDgQPSabYzgT/GDA==' }] }] }],
  });
  const { status, text } = await send('/v1/traces', body, json);
  expect(status).toBe(400);
  expect(text).toContain('traceId: expected 32 hex digits');
});

// The published examples of OTLP in JSON write 64-bit numbers bare and ids in capitals.
test('takes 64-bit numbers that are not text, and ids in capitals', async () => {
  const at = Number(nanos);
  const scope = { name: 'library', version: '1.0.0', attributes: [] };
  const ids = { traceId: traceId.toUpperCase(), spanId: spanId.toUpperCase() };
  const values = [
    { key: 'count', value: { intValue: 10 } },
    { key: 'share', value: { doubleValue: 637.5 } },
    { key: 'on', value: { boolValue: true } },
    {
      key: 'map',
      value: { kvlistValue: { values: [{ key: 'inner', value: { stringValue: 'x' } }] } },
    },
  ];
  const log = { timeUnixNano: at, observedTimeUnixNano: at, body: { stringValue: 'line' }, ...ids };
  const logs = await send(
    '/v1/logs',
    JSON.stringify({
      resourceLogs: [
        {
          resource: jsonResource,
          scopeLogs: [{ scope, logRecords: [{ ...log, attributes: values }] }],
        },
      ],
    }),
    json,
  );
  expect(logs.status).toBe(200);
  expect(logs.stored?.logs).toMatchObject([
    {
      body: 'line',
      traceId,
      spanId,
      attributes: { count: '10', share: '637.5', on: 'true', map: '{"inner":"x"}' },
    },
  ]);
  // A double holds nanoseconds of this century to a quarter of a microsecond.
  expect(Math.abs((logs.stored?.logs[0]?.tsMs ?? 0) - now)).toBeLessThanOrEqual(1);

  const span = { ...ids, name: 'serve', kind: 2, startTimeUnixNano: at, endTimeUnixNano: at + 1e9 };
  const traces = await send(
    '/v1/traces',
    JSON.stringify({
      resourceSpans: [{ resource: jsonResource, scopeSpans: [{ scope, spans: [span] }] }],
    }),
    json,
  );
  expect(traces.status).toBe(200);
  expect(traces.stored?.spans).toMatchObject([
    { traceId, spanId, kind: 'server', durationMs: 1_000 },
  ]);

  const dataPoints = [{ startTimeUnixNano: at, timeUnixNano: at, asDouble: 5 }];
  const metrics = await send(
    '/v1/metrics',
    JSON.stringify({
      resourceMetrics: [
        {
          resource: jsonResource,
          scopeMetrics: [{ scope, metrics: [{ name: 'level', unit: '1', gauge: { dataPoints } }] }],
        },
      ],
    }),
    json,
  );
  expect(metrics.status).toBe(200);
  expect([...(metrics.stored?.samples.value ?? [])]).toEqual([5]);
});
