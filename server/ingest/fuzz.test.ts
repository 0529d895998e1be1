import fc from 'fast-check';
import { compressSync } from 'snappy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gauge, numberPoint, otlpRequest } from './otlp/otlp-fixture.ts';
import { remoteWriteHeaders, writeRequest } from './prometheus/remote-write-fixture.ts';
import { bytesField, stringField } from './protobuf/proto-writer.ts';
import { startIngest, type IngestHarness } from './testing/ingest-harness.ts';

let intake: IngestHarness;
const now = Date.now();

beforeAll(async () => {
  intake = await startIngest();
});
afterAll(() => intake.stop());

/** Whatever the body, the answer is one of the protocol, and the memory of the body is given back. */
async function answersProperly(
  path: string,
  body: Uint8Array | string,
  headers: Record<string, string>,
): Promise<void> {
  const answer = await intake.post(path, body, headers);
  await answer.arrayBuffer();
  expect([200, 202, 204, 400, 413]).toContain(answer.status);
  expect(intake.budget.usedBytes).toBe(0);
}

const runs = { numRuns: 300 };
const proto = { 'content-type': 'application/x-protobuf' };
const json = { 'content-type': 'application/json' };

/** A valid body with bytes overwritten, cut or repeated: gets much deeper than random bytes. */
function damaged(valid: Buffer): fc.Arbitrary<Buffer> {
  const edit = fc.record({
    at: fc.nat(valid.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  });
  return fc
    .tuple(fc.array(edit, { maxLength: 6 }), fc.nat(valid.length), fc.boolean())
    .map(([edits, cut, whole]) => {
      const body = Buffer.from(valid);
      for (const { at, bytes } of edits) body.set(bytes.subarray(0, body.length - at), at);
      return whole ? body : body.subarray(0, cut);
    });
}

const validMetrics = otlpRequest([
  gauge('fuzzed', [numberPoint(now, 1, [['a', 'b']]), numberPoint(now, 2)]),
]);
const validWrite = writeRequest([
  {
    labels: [
      ['__name__', 'fuzzed'],
      ['a', 'b'],
    ],
    samples: [
      [now, 1],
      [now + 1, 2],
    ],
  },
  { labels: [['__name__', 'fuzzed_too']], samples: [[now, 1]] },
]);

test.each(['/v1/metrics', '/v1/logs', '/v1/traces'])(
  'survives damaged protobuf on %s',
  async (path) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged(validMetrics), fc.uint8Array({ maxLength: 300 })), (body) =>
        answersProperly(path, body, proto),
      ),
      runs,
    );
  },
);

test('survives damaged remote write, inside and outside of snappy', async () => {
  await fc.assert(
    fc.asyncProperty(damaged(validWrite), (body) =>
      answersProperly('/api/v1/write', compressSync(body), remoteWriteHeaders),
    ),
    runs,
  );
  await fc.assert(
    fc.asyncProperty(damaged(compressSync(validWrite)), (body) =>
      answersProperly('/api/v1/write', body, remoteWriteHeaders),
    ),
    runs,
  );
});

const scalar = fc.oneof(
  fc.string(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
);
const names =
  'resourceMetrics scopeMetrics metrics gauge sum histogram dataPoints attributes key value stringValue arrayValue values kvlistValue ' +
  'timeUnixNano asDouble name resource bucketCounts resourceLogs scopeLogs logRecords body resourceSpans scopeSpans spans traceId status labels alerts startsAt routing_key event_action dedup_key payload summary source severity custom_details kind ref __proto__ constructor';
const keys = fc.constantFrom(...names.split(' '));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc
      .array(fc.tuple(keys, tie('tree')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

const jsonPaths = [
  '/v1/metrics',
  '/v1/logs',
  '/v1/traces',
  '/api/v2/alerts',
  '/api/ingest/alertmanager',
  '/v2/enqueue',
  '/api/changes',
];
test.each(jsonPaths)('survives JSON of any shape on %s', async (path) => {
  await fc.assert(
    fc.asyncProperty(tree, (value) => answersProperly(path, JSON.stringify(value), json)),
    runs,
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), (body) =>
      answersProperly(path, body, json),
    ),
    { numRuns: 50 },
  );
});

const costHeader =
  'BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName,Tags';
const validCosts = Buffer.from(
  `${costHeader}\r\n1.5,1,2,1,USD,a,2026-11-01,2026-12-01,2026-11-02,2026-11-03,Usage,"Block, store",P,"{""team"":""web""}"\r\n`,
);
test('survives damaged cost files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged(validCosts), fc.uint8Array({ maxLength: 300 })), (body) =>
      answersProperly('/api/ingest/costs', body, { 'content-type': 'text/csv' }),
    ),
    runs,
  );
});

/** An attribute of a log record whose value is this many lists, one in another. */
function nestedAttribute(levels: number): Buffer {
  let value = bytesField(1, Buffer.from('v'));
  for (let level = 0; level < levels; level += 1) value = bytesField(5, bytesField(1, value));
  return bytesField(6, Buffer.concat([stringField(1, 'k'), bytesField(2, value)]));
}

test('survives deep nesting', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  for (const path of jsonPaths) await answersProperly(path, deep, json);
  const send = (levels: number): Promise<Response> =>
    intake.post('/v1/logs', otlpRequest([nestedAttribute(levels)]), proto);
  const allowed = await send(15);
  expect(allowed.status).toBe(200);
  expect((await allowed.arrayBuffer()).byteLength).toBe(0);
  for (const levels of [16, 60, 1_000]) {
    const refused = await send(levels);
    expect(refused.status, `${levels} levels`).toBe(400);
    expect(await refused.text()).toContain('an attribute value is nested deeper than 16 levels');
    expect(intake.budget.usedBytes).toBe(0);
  }
});
