import { afterAll, beforeAll, expect, test } from 'vitest';
import { staleMarkerBytes } from '#server/telemetry/spool/batch-builder.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { bytesOf } from '#server/telemetry/spool/growable-column.ts';
import { bytesField, stringField, uintField } from '../protobuf/proto-writer.ts';
import { startIngest, type IngestHarness } from '../testing/ingest-harness.ts';
import {
  remoteWriteHeaders,
  snappyBody,
  writeRequest,
  type TestSeries,
} from './remote-write-fixture.ts';

let intake: IngestHarness;
const now = Date.now();

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

async function write(
  series: readonly TestSeries[],
): Promise<{ status: number; text: string; stored: Batch | undefined }> {
  const before = intake.batches.length;
  const answer = await intake.post(
    '/api/v1/write',
    snappyBody(writeRequest(series)),
    remoteWriteHeaders,
  );
  return { status: answer.status, text: await answer.text(), stored: intake.batches[before] };
}

function named(name: string, ...labels: [string, string][]): [string, string][] {
  return [['__name__', name], ...labels];
}

test('stores samples under their series and answers 204 without a body', async () => {
  const labels = named('up', ['instance', 'a:9100'], ['job', 'node']);
  const { status, text, stored } = await write([
    {
      labels,
      samples: [
        [now, 1],
        [now + 1, Infinity],
      ],
    },
  ]);
  expect([status, text]).toEqual([204, '']);
  expect(stored?.newSeries).toMatchObject([
    {
      metric: 'up',
      labels: [
        ['instance', 'a:9100'],
        ['job', 'node'],
      ],
      source: 'test:remote_write',
    },
  ]);
  expect([...(stored?.samples.value ?? [])]).toEqual([1, Infinity]);
  expect([...(stored?.samples.tsMs ?? [])]).toEqual([now, now + 1]);
  expect(stored?.samples.series[0]).toBe(stored?.newSeries[0]?.id);
});

test('registers a series once', async () => {
  const labels = named('registered_once');
  await write([{ labels, samples: [[now, 1]] }]);
  const { stored } = await write([{ labels, samples: [[now + 5, 2]] }]);
  expect(stored?.newSeries).toEqual([]);
});

test('keeps the stale marker and other NaNs bit for bit', async () => {
  const quiet = Uint8Array.of(1, 0, 0, 0, 0, 0, 0xf8, 0x7f);
  const { stored } = await write([
    {
      labels: named('stale'),
      samples: [
        [now, staleMarkerBytes],
        [now + 1, quiet],
      ],
    },
  ]);
  expect([...bytesOf(stored?.samples.value ?? new Float64Array())]).toEqual([
    ...staleMarkerBytes,
    ...quiet,
  ]);
});

test('stores an equal body once and acknowledges it again', async () => {
  const series = [{ labels: named('repeated'), samples: [[now, 1]] satisfies [number, number][] }];
  const first = await write(series);
  const second = await write(series);
  expect([first.status, second.status]).toEqual([204, 204]);
  expect(second.stored).toBeUndefined();
});

test('keeps the good samples of a batch and names the first bad one with 400', async () => {
  const { status, text, stored } = await write([
    {
      labels: named('good'),
      samples: [
        [now, 1],
        [now + 3_600_000, 2],
      ],
    },
    { labels: [['job', 'x']], samples: [[now, 1]] },
  ]);
  expect(status).toBe(400);
  expect(text).toContain(
    'timeseries[0].samples.timestamp is more than 10 minutes in the future (2 items refused in total)',
  );
  expect([...(stored?.samples.value ?? [])]).toEqual([1]);
});

const manyLabels = Array.from({ length: 10_000 }, (_, index): [string, string] => [
  `l${String(index).padStart(5, '0')}`,
  'v',
]);
const bad: [string, TestSeries, string][] = [
  ['no name', { labels: [['job', 'x']], samples: [[now, 1]] }, 'has no __name__'],
  ['no labels', { labels: [], samples: [[now, 1]] }, 'has no __name__'],
  [
    'unsorted',
    { labels: named('x', ['b', '1'], ['a', '1']), samples: [[now, 1]] },
    'is not sorted at a',
  ],
  [
    'twice',
    { labels: named('x', ['a', '1'], ['a', '2']), samples: [[now, 1]] },
    'has label a twice',
  ],
  ['NUL', { labels: named('x', ['a', 'b\0c']), samples: [[now, 1]] }, 'has a NUL in label a'],
  [
    'huge value',
    { labels: named('x', ['a', 'v'.repeat(5000)]), samples: [[now, 1]] },
    'longer than 4096 bytes',
  ],
  [
    'huge name',
    { labels: named('n'.repeat(10_000)), samples: [[now, 1]] },
    'has a name longer than 512 bytes',
  ],
  [
    '10,000 labels',
    { labels: named('x', ...manyLabels), samples: [[now, 1]] },
    'has 10001 labels; the maximum is 128',
  ],
  ['ancient', { labels: named('x'), samples: [[1000, 1]] }, 'is older than the retention'],
  ['negative', { labels: named('x'), samples: [[0, 1]] }, 'timestamp is missing'],
];
test.each(bad)('refuses a series with 400: %s', async (_, series, message) => {
  const { status, text } = await write([series]);
  expect(status).toBe(400);
  expect(text).toContain(message);
});

test('refuses text that is not UTF-8', async () => {
  const label = bytesField(
    1,
    Buffer.concat([stringField(1, '__name__'), bytesField(2, Buffer.from([0xff, 0xfe]))]),
  );
  const body = bytesField(1, Buffer.concat([label, bytesField(2, uintField(2, now))]));
  const answer = await intake.post('/api/v1/write', snappyBody(body), remoteWriteHeaders);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('is not valid UTF-8');
});

test('takes metadata, exemplars and native histograms', async () => {
  const metadata = bytesField(
    3,
    Buffer.concat([
      uintField(1, 2),
      stringField(2, 'native'),
      stringField(4, 'help'),
      stringField(5, 'seconds'),
    ]),
  );
  await intake.post('/api/v1/write', snappyBody(metadata), remoteWriteHeaders);
  const label = bytesField(
    1,
    Buffer.concat([stringField(1, '__name__'), stringField(2, 'native')]),
  );
  const span = bytesField(11, Buffer.concat([uintField(1, 4), uintField(2, 2)]));
  const histogram = bytesField(
    4,
    // count 7, schema 3, one span of two buckets at 2 with counts 3 and 3 + 1
    Buffer.concat([
      uintField(1, 7),
      uintField(4, 6),
      span,
      bytesField(12, Buffer.from([6, 2])),
      uintField(15, now),
    ]),
  );
  const before = intake.batches.length;
  const answer = await intake.post(
    '/api/v1/write',
    snappyBody(bytesField(1, Buffer.concat([label, histogram]))),
    remoteWriteHeaders,
  );
  expect(answer.status).toBe(204);
  const stored = intake.batches[before];
  expect(stored?.newSeries).toMatchObject([{ metric: 'native', kind: 'gauge', unit: 'seconds' }]);
  expect([...(stored?.histograms.counts ?? [])]).toEqual([3, 4]);
  expect([
    stored?.histograms.scale[0],
    stored?.histograms.offset[0],
    stored?.histograms.count[0],
  ]).toEqual([3, 1, 7]);
});

test('answers the question of vmagent for the protocol version', async () => {
  const answer = await intake.post('/api/v1/write?get_vm_proto_version=1', '', {
    'content-type': 'text/plain',
  });
  expect([answer.status, await answer.text()]).toEqual([204, '']);
});

const types: [string, Record<string, string>, number][] = [
  [
    'remote write 2.0',
    {
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'content-encoding': 'snappy',
    },
    415,
  ],
  [
    'remote write 1.0 by name',
    {
      'content-type': 'application/x-protobuf;proto=prometheus.WriteRequest',
      'content-encoding': 'snappy',
    },
    204,
  ],
  ['JSON', { 'content-type': 'application/json', 'content-encoding': 'snappy' }, 415],
  ['png', { 'content-type': 'image/png', 'content-encoding': 'snappy' }, 415],
  ['gzip', { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }, 415],
  ['deflate', { 'content-type': 'application/x-protobuf', 'content-encoding': 'deflate' }, 415],
  ['zstd', { 'content-type': 'application/x-protobuf', 'content-encoding': 'zstd' }, 415],
];
test.each(types)('checks type and encoding: %s', async (name, headers, status) => {
  const body = snappyBody(writeRequest([{ labels: named(name), samples: [[now, 1]] }]));
  expect((await intake.post('/api/v1/write', body, headers)).status).toBe(status);
});

const broken: [string, Uint8Array][] = [
  ['declares 2 GiB', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x07, 0, 0])],
  ['not snappy', Buffer.from('hello')],
  ['a length cut off', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ['not protobuf', snappyBody(Buffer.from('hello world'))],
  [
    'a cut message',
    snappyBody(writeRequest([{ labels: named('cut'), samples: [[now, 1]] }]).subarray(0, 12)),
  ],
];
test.each(broken)('answers 400 to a broken body: %s', async (_, body) => {
  const answer = await intake.post('/api/v1/write', body, remoteWriteHeaders);
  expect(answer.status).toBe(400);
  expect((await answer.text()).length).toBeGreaterThan(5);
});

test('answers 401 without a key, 405 to GET and 503 with Retry-After in an outage', async () => {
  expect((await fetch(`${intake.url}/api/v1/write`, { method: 'POST', body: 'x' })).status).toBe(
    401,
  );
  expect((await fetch(`${intake.url}/api/v1/write`)).status).toBe(405);
  intake.outage.on = true;
  const series = [{ labels: named('outage'), samples: [[now, 1]] satisfies [number, number][] }];
  const refused = await intake.post(
    '/api/v1/write',
    snappyBody(writeRequest(series)),
    remoteWriteHeaders,
  );
  intake.outage.on = false;
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  const { status, stored } = await write(series);
  expect(status).toBe(204);
  // The series of the refused body was not remembered as registered.
  expect(stored?.newSeries).toHaveLength(1);
});

test('answers 503 when the spool hangs', async () => {
  intake.outage.hangs = true;
  const { status } = await write([{ labels: named('hangs'), samples: [[now, 1]] }]);
  intake.outage.hangs = false;
  expect(status).toBe(503);
});

test('refuses only the new series above the limit of a source', async () => {
  const small = await startIngest({ limits: { activePerSource: 2 } });
  try {
    const series = ['a', 'b', 'c'].map((name) => ({
      labels: named(name),
      samples: [[now, 1]] satisfies [number, number][],
    }));
    const answer = await small.post(
      '/api/v1/write',
      snappyBody(writeRequest(series)),
      remoteWriteHeaders,
    );
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('limit of 2 active series');
    expect(small.batches[0]?.samples.series).toHaveLength(2);
  } finally {
    await small.stop();
  }
});
