import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { bytesOf } from '#server/telemetry/spool/growable-column.ts';
import { bytesField, uintField } from '../protobuf/proto-writer.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import { gauge, numberPoint, otlpRequest, sum } from './otlp-fixture.ts';

const proto = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };
const now = Date.now();
const nano = (ms: number): string => `${ms}000000`;
let intake: IngestHarness;

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

async function send(
  body: Buffer | string,
  headers: Record<string, string>,
): Promise<{ status: number; body: Buffer; type: string | null; stored: Batch | undefined }> {
  const before = intake.batches.length;
  const answer = await intake.post('/v1/metrics', body, headers);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return {
    status: answer.status,
    body: bytes,
    type: answer.headers.get('content-type'),
    stored: intake.batches[before],
  };
}

test('merges resource attributes into the labels, without the noisy ones; point attributes win', async () => {
  const resource: [string, string][] = [
    ['service.name', 'shop'],
    ['host.name', 'outer'],
    ['telemetry.sdk.name', 'opentelemetry'],
    ['process.command_args', 'x'],
    ['process.pid', '17'],
  ];
  const points = [numberPoint(now, 2.5, [['host.name', 'inner']])];
  const { status, body, type, stored } = await send(
    otlpRequest([gauge('queue.size', points)], resource),
    proto,
  );
  expect([status, body.length, type]).toEqual([200, 0, 'application/x-protobuf']);
  expect(stored?.newSeries).toMatchObject([
    {
      metric: 'queue.size',
      unit: 'By',
      kind: 'gauge',
      source: 'test:otlp',
      labels: [
        ['host.name', 'inner'],
        ['process.pid', '17'],
        ['service.name', 'shop'],
      ],
    },
  ]);
  expect([...(stored?.samples.value ?? [])]).toEqual([2.5]);
  expect([...(stored?.samples.tsMs ?? [])]).toEqual([now]);
});

test('reads gzip', async () => {
  const body = gzipSync(otlpRequest([gauge('zipped', [numberPoint(now, 1)])]));
  const { status, stored } = await send(body, { ...proto, 'content-encoding': 'gzip' });
  expect([status, stored?.newSeries[0]?.metric]).toEqual([200, 'zipped']);
});

test('stores a delta sum as a counter that starts at 0 with each interval', async () => {
  const points = [
    numberPoint(now, 5, [], now - 1000),
    numberPoint(now - 1000, 3, [], now - 2000),
    numberPoint(now + 9, 1),
  ];
  const { stored } = await send(otlpRequest([sum('jobs', 1, points)]), proto);
  expect(stored?.newSeries[0]?.kind).toBe('counter');
  expect([...(stored?.samples.tsMs ?? [])]).toEqual([
    now - 999,
    now,
    now - 1999,
    now - 1000,
    now + 8,
    now + 9,
  ]);
  expect([...(stored?.samples.value ?? [])]).toEqual([0, 5, 0, 3, 0, 1]);
});

test('keeps cumulative sums as they are', async () => {
  const { stored } = await send(
    otlpRequest([sum('total', 2, [numberPoint(now, 5, [], now - 1000)])]),
    proto,
  );
  expect(stored?.newSeries[0]?.kind).toBe('counter');
  expect([...(stored?.samples.value ?? [])]).toEqual([5]);
});

test('answers partial success for a bad point, naming it, and keeps the rest', async () => {
  const points = [numberPoint(now, 1), numberPoint(now + 3_600_000, 2), numberPoint(1000, 3)];
  const { status, body, stored } = await send(otlpRequest([gauge('partly', points)]), proto);
  expect(status).toBe(200);
  expect([...(stored?.samples.value ?? [])]).toEqual([1]);
  const message =
    'resourceMetrics[0].scopeMetrics[0].metrics[0].dataPoints[1] of partly.timeUnixNano is more than 10 minutes in the future (2 items refused in total)';
  expect(body).toEqual(
    bytesField(1, Buffer.concat([uintField(1, 2), bytesField(2, Buffer.from(message))])),
  );
});

const jsonRequest = (metrics: unknown[]): string =>
  JSON.stringify({
    resourceMetrics: [
      {
        resource: {
          attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }],
          unknownKey: 1,
        },
        scopeMetrics: [{ scope: { name: 's' }, metrics }],
      },
    ],
  });

test('reads every kind of point from JSON', async () => {
  const at = { timeUnixNano: nano(now), startTimeUnixNano: Number(nano(now - 1000)) };
  const metrics = [
    {
      name: 'g',
      gauge: {
        dataPoints: [{ ...at, asInt: '42', attributes: [{ key: 'n', value: { intValue: '7' } }] }],
      },
    },
    {
      name: 'c',
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...at, asDouble: 1.5 }] },
    },
    {
      name: 'h',
      unit: 's',
      histogram: {
        aggregationTemporality: 1,
        dataPoints: [
          { ...at, count: '3', sum: 1.5, min: 0.1, bucketCounts: ['1', 2], explicitBounds: [0.5] },
        ],
      },
    },
    {
      name: 'e',
      exponentialHistogram: {
        aggregationTemporality: 2,
        dataPoints: [
          {
            ...at,
            count: 3,
            scale: 2,
            zeroCount: '1',
            positive: { offset: -3, bucketCounts: ['1', '1'] },
          },
        ],
      },
    },
    {
      name: 's',
      summary: {
        dataPoints: [
          {
            ...at,
            count: 2,
            sum: 3,
            quantileValues: [
              { quantile: 0.5, value: 1 },
              { quantile: 0.99, value: 'NaN' },
            ],
          },
        ],
      },
    },
  ];
  const { status, body, type, stored } = await send(jsonRequest(metrics), json);
  expect([status, body.toString(), type]).toEqual([200, '{}', 'application/json']);
  expect(stored?.newSeries.map(({ metric, kind }) => [metric, kind])).toEqual([
    ['g', 'gauge'],
    ['c', 'counter'],
    ['h', 'histogram'],
    ['e', 'exponential_histogram'],
    ['s.count', 'counter'],
    ['s.sum', 'counter'],
    ['s', 'summary'],
    ['s', 'summary'],
  ]);
  expect(stored?.newSeries[0]?.labels).toEqual([
    ['n', '7'],
    ['service.name', 'shop'],
  ]);
  expect(stored?.newSeries[6]?.labels).toEqual([
    ['quantile', '0.5'],
    ['service.name', 'shop'],
  ]);
  expect([...(stored?.samples.value ?? [])]).toEqual([42, 1.5, 2, 3, 1, NaN]);
  const histograms = stored?.histograms;
  expect([...(histograms?.counts ?? [])]).toEqual([1, 2, 1, 1]);
  expect([...(histograms?.bounds ?? [])]).toEqual([0.5]);
  expect([...(histograms?.shape ?? [])]).toEqual([0, 1]);
  expect([...(histograms?.temporality ?? [])]).toEqual([1, 2]);
  expect([...(histograms?.startMs ?? [])]).toEqual([now - 1000, now - 1000]);
  expect([histograms?.max[0], histograms?.offset[1], histograms?.zeroCount[1]]).toEqual([
    NaN,
    -3,
    1,
  ]);
});

test('ignores snake_case and unknown keys in JSON', async () => {
  const { status, stored } = await send(
    JSON.stringify({ resource_metrics: [{ x: 1 }], other: 2 }),
    json,
  );
  expect([status, stored]).toEqual([200, undefined]);
});

test('stores the stale marker for a point without a recorded value', async () => {
  const points = { dataPoints: [{ timeUnixNano: nano(now), flags: 1 }] };
  const { stored } = await send(jsonRequest([{ name: 'gone', gauge: points }]), json);
  expect([...bytesOf(stored?.samples.value ?? new Float64Array())]).toEqual([
    2, 0, 0, 0, 0, 0, 0xf0, 0x7f,
  ]);
});

test('reports partial success in JSON with 64-bit numbers as text', async () => {
  const histogram = {
    dataPoints: [
      { timeUnixNano: nano(now), count: 1, bucketCounts: [1, 2, 3], explicitBounds: [1] },
    ],
  };
  const { status, body } = await send(jsonRequest([{ name: 'bad', histogram }]), json);
  expect(status).toBe(200);
  expect(JSON.parse(body.toString())).toEqual({
    partialSuccess: {
      rejectedDataPoints: '1',
      errorMessage:
        'resourceMetrics[0].scopeMetrics[0].metrics[0].dataPoints[0] of bad.explicitBounds does not fit .bucketCounts',
    },
  });
});

test('takes an empty request in both encodings', async () => {
  expect((await send(Buffer.alloc(0), proto)).status).toBe(200);
  expect((await send('', json)).status).toBe(200);
  expect((await send('{}', json)).status).toBe(200);
});

const wrongBodies: [string, string | Buffer, Record<string, string>][] = [
  ['broken JSON', '{"resourceMetrics":', json],
  ['a list', '[]', json],
  ['wrong type', '{"resourceMetrics":{"a":1}}', json],
  [
    'enum by name',
    jsonRequest([{ name: 'x', sum: { aggregationTemporality: 'CUMULATIVE', dataPoints: [] } }]),
    json,
  ],
  [
    'text for a number',
    jsonRequest([
      { name: 'x', gauge: { dataPoints: [{ timeUnixNano: nano(now), asDouble: 'many' }] } },
    ]),
    json,
  ],
  [
    'negative time',
    jsonRequest([{ name: 'x', gauge: { dataPoints: [{ timeUnixNano: -5 }] } }]),
    json,
  ],
  ['not protobuf', Buffer.from('hello'), proto],
  ['not gzip', Buffer.from('hello'), { ...proto, 'content-encoding': 'gzip' }],
];
test.each(wrongBodies)(
  'answers 400 with a status in the encoding of the request: %s',
  async (_, body, headers) => {
    const answer = await send(body, headers);
    expect(answer.status).toBe(400);
    expect(answer.type).toBe(headers['content-type']);
    if (answer.type === 'application/json')
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 3 });
    else expect([...answer.body.subarray(0, 2)]).toEqual([8, 3]);
  },
);

const types: [string, Record<string, string>][] = [
  ['text/plain', { 'content-type': 'text/plain' }],
  ['zstd', { ...proto, 'content-encoding': 'zstd' }],
  ['none', { 'content-type': '' }],
];
test.each(types)('answers 415 to an unsupported type or encoding: %s', async (_, headers) => {
  expect((await send(Buffer.from('x'), headers)).status).toBe(415);
});

test('answers 400 to a request that is null', async () => {
  expect((await send('null', json)).status).toBe(400);
  expect((await send('{"resourceMetrics":null}', json)).status).toBe(200);
});

test('reads a refused body of 65 MiB to its end and answers 413', async () => {
  const answer = await send(Buffer.alloc(65 * 1024 * 1024), proto);
  expect(answer.status).toBe(413);
  expect(intake.budget.usedBytes).toBe(0);
});

test('answers 413 to a gzip bomb with bounded memory', async () => {
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024));
  const bomb = Buffer.concat(Array.from({ length: 32 }, () => member));
  const before = process.memoryUsage().rss;
  const answers = await Promise.all(
    [1, 2, 3, 4].map(
      async () => (await send(bomb, { ...proto, 'content-encoding': 'gzip' })).status,
    ),
  );
  for (const status of answers) expect([413, 503]).toContain(status);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  expect(intake.budget.usedBytes).toBe(0);
});

test('answers 503 when too many bytes are in flight', async () => {
  const small = await startIngest({ budgetBytes: 1000 });
  try {
    const answer = await small.post('/v1/metrics', Buffer.alloc(5000), proto);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^[123]$/);
  } finally {
    await small.stop();
  }
});

const limits: [string, [string, string][], string][] = [
  [
    '10,000 labels',
    Array.from({ length: 10_000 }, (_, index) => [`l${index}`, 'v']),
    '\nzvresourceMetrics[0].scopeMetrics[0].metrics[0].dataPoints[0] of limited.attributes has 10001 labels; the maximum is 128',
  ],
  ['huge name', [['n'.repeat(9000), 'v']], 'has a label name longer than'],
  ['huge value', [['n', 'v'.repeat(9000)]], 'has a value of label n longer than'],
  ['NUL', [['n', 'a\0b']], 'has a NUL in label n'],
];
test.each(limits)('refuses a point with %s', async (_, attributes, message) => {
  const { status, body, stored } = await send(
    otlpRequest([gauge('limited', [numberPoint(now, 1, attributes)])]),
    proto,
  );
  expect([status, stored]).toEqual([200, undefined]);
  expect(body.toString()).toContain(message);
});
