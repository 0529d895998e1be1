import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';

/* Messages of the shape of the examples that opentelemetry-proto publishes, with present times. */

const endMs = Date.now() - 1_000;
const startMs = endMs - 1_000;
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const resource = { attributes: [text('service.name', 'my.service')] };
const scope = {
  name: 'my.library',
  version: '1.0.0',
  attributes: [text('my.scope.attribute', 'some scope attribute')],
};
const kinds = new Map<string, string>();
let intake: IngestHarness;

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

/**
 * 64-bit numbers as text, as protobuf's JSON requires, and as numbers, as in older editions of the
 * examples.
 */
const forms = [
  ['text', (value: bigint) => String(value)],
  ['numbers', (value: bigint) => Number(value)],
] as const;
type Form = (typeof forms)[number][1];
const nano = (ms: number) => BigInt(ms) * 1_000_000n;

async function send(path: string, message: unknown) {
  const before = intake.batches.length;
  const answer = await intake.post(path, JSON.stringify(message), {
    'content-type': 'application/json',
  });
  expect([answer.status, await answer.json()]).toEqual([200, {}]);
  return intake.batches[before];
}

function metricsOf(form: Form) {
  const times = { startTimeUnixNano: form(nano(startMs)), timeUnixNano: form(nano(endMs)) };
  const point = (name: string) => ({ ...times, attributes: [text(`${name}.attr`, 'some value')] });
  const about = (name: string) => ({ name, unit: '1', description: `I am ${name}` });
  const histogram = {
    ...point('my.histogram'),
    count: form(2n),
    sum: 2,
    bucketCounts: [form(1n), form(1n)],
    explicitBounds: [1],
    min: 0,
    max: 2,
  };
  const exponential = {
    ...point('my.exponential.histogram'),
    count: form(3n),
    sum: 10,
    scale: 0,
    zeroCount: form(1n),
    positive: { offset: 1, bucketCounts: [form(0n), form(2n)] },
    min: 0,
    max: 5,
    zeroThreshold: 0,
  };
  const metrics = [
    {
      ...about('my.counter'),
      sum: {
        aggregationTemporality: 1,
        isMonotonic: true,
        dataPoints: [{ asDouble: 5, ...point('my.counter') }],
      },
    },
    { ...about('my.gauge'), gauge: { dataPoints: [{ asDouble: 10, ...point('my.gauge') }] } },
    { ...about('my.histogram'), histogram: { aggregationTemporality: 1, dataPoints: [histogram] } },
    {
      ...about('my.exponential.histogram'),
      exponentialHistogram: { aggregationTemporality: 1, dataPoints: [exponential] },
    },
  ];
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
}

test.each(forms)('metrics of all four kinds, numbers of 64 bits as %s', async (_, form) => {
  const stored = await send('/v1/metrics', metricsOf(form));
  for (const { metric, kind } of stored?.newSeries ?? []) kinds.set(metric, kind);
  expect(Object.fromEntries(kinds)).toEqual({
    'my.counter': 'counter',
    'my.gauge': 'gauge',
    'my.histogram': 'histogram',
    'my.exponential.histogram': 'exponential_histogram',
  });
  // A delta over an interval becomes the value at its end, above 0 at its start.
  expect([...(stored?.samples.value ?? [])]).toEqual([0, 5, 10]);
  expect([...(stored?.samples.tsMs ?? [])].slice(1)).toEqual([endMs, endMs]);
  expect(stored?.histograms).toMatchObject({
    count: { 0: 2, 1: 3 },
    sum: { 0: 2, 1: 10 },
    counts: { 0: 1, 1: 1, 2: 0, 3: 2 },
    zeroCount: { 0: 0, 1: 1 },
  });
});

test.each(forms)('a log record with every kind of attribute, as %s', async (_, form) => {
  const list = { values: [{ stringValue: 'many' }, { stringValue: 'values' }] };
  const map = { values: [text('some.map.key', 'some value')] };
  const record = {
    timeUnixNano: form(nano(endMs)),
    observedTimeUnixNano: form(nano(endMs)),
    severityNumber: 10,
    severityText: 'Information',
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: 'EEE19B7EC3C1B174',
    body: { stringValue: 'Example log record' },
    attributes: [
      text('string.attribute', 'some string'),
      { key: 'boolean.attribute', value: { boolValue: true } },
      { key: 'int.attribute', value: { intValue: form(10n) } },
      { key: 'double.attribute', value: { doubleValue: 637.704 } },
      { key: 'array.attribute', value: { arrayValue: list } },
      { key: 'map.attribute', value: { kvlistValue: map } },
    ],
  };
  const message = { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] };
  expect((await send('/v1/logs', message))?.logs).toMatchObject([
    {
      tsMs: endMs,
      severity: 10,
      severityText: 'Information',
      body: 'Example log record',
      service: 'my.service',
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: {
        'string.attribute': 'some string',
        'boolean.attribute': 'true',
        'int.attribute': '10',
        'double.attribute': '637.704',
        'array.attribute': '["many","values"]',
        'map.attribute': '{"some.map.key":"some value"}',
      },
    },
  ]);
});

test.each(forms)('a span, as %s', async (_, form) => {
  const span = {
    traceId: '5B8EFFF798038103D269B633813FC60C',
    spanId: 'EEE19B7EC3C1B174',
    parentSpanId: 'EEE19B7EC3C1B173',
    name: "I'm a server span",
    startTimeUnixNano: form(nano(startMs)),
    endTimeUnixNano: form(nano(endMs)),
    kind: 2,
    attributes: [text('my.span.attr', 'some value')],
  };
  const message = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] };
  expect((await send('/v1/traces', message))?.spans).toMatchObject([
    {
      tsMs: startMs,
      durationMs: 1_000,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      parentSpanId: 'eee19b7ec3c1b173',
      name: "I'm a server span",
      kind: 'server',
      service: 'my.service',
      attributes: { 'my.span.attr': 'some value' },
    },
  ]);
});
