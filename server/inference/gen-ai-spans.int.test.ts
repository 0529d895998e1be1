import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GET as getUsage } from '#app/api/inference/models/[name]/usage/route.ts';
import { usageAnswer } from '#lib/schemas/inference/usage.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { placeModels } from '#server/model-monitoring/place-models.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { deriveModelCalls } from '#server/telemetry/derive/derive-model-calls.ts';
import { telemetrySettings } from '#server/telemetry/settings.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { registerNewModels } from './schemas/learn-schemas.ts';

const sender = makeApiKey();
const reader = makeApiKey();
const nowMs = Date.now();
let peer: InferencePeer;

async function makeKey({ key, prefix }: typeof sender, scopes: string[], role?: string) {
  const email = `${prefix}@example.test`;
  const grants = role === undefined ? {} : { grants: { create: { id: newId(), role } } };
  const owner = { create: { id: newId(), email, name: 'O', ...grants } };
  const row = { id: newId(), prefix, name: 'k', hash: hashApiKey(key), owner, scopes };
  await db().apiKey.create({ data: row });
}

beforeAll(async () => {
  await makeKey(sender, ['ingest']);
  await makeKey(reader, ['read'], 'ml-engineer');
  peer = await startInferencePeer(sender.key, reader.key);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const resource = resourceFromAttributes({
  'service.name': 'assistant',
  'deployment.environment.name': 'production',
});
const connection = (path: string) => ({
  url: peer.url + path,
  headers: { authorization: `Bearer ${sender.key}` },
});

type Sent = {
  at: number;
  ms: number;
  model: string;
  attributes: Record<string, string | number | string[]>;
};

/** Exports calls of models as the SDK of OpenTelemetry does; `at` is milliseconds before now. */
async function exportCalls(calls: readonly Sent[]): Promise<void> {
  const exporter = new OTLPTraceExporter(connection('/v1/traces'));
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  for (const { at, ms, model, attributes } of calls) {
    const span = provider.getTracer('test').startSpan(`chat ${model}`, {
      kind: 2,
      startTime: nowMs - at,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': model,
        ...attributes,
      },
    });
    if (attributes['error.type'] !== undefined) span.setStatus({ code: 2 });
    span.end(nowMs - at + ms);
  }
  await provider.shutdown();
  await getSpool().flushed();
}

const prompt = '[{"role":"user","parts":[{"type":"text","content":"secret"}]}]';
const good = (at: number, ms: number, input: number, output: number): Sent => ({
  at,
  ms,
  model: 'gpt-4',
  attributes: {
    'gen_ai.response.id': `id-${at}`,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.input.messages': prompt,
  },
});
const calls: readonly Sent[] = [
  good(180_000, 100, 10, 20),
  good(179_500, 300, 30, 40),
  { at: 120_000, ms: 900, model: 'gpt-4', attributes: { 'error.type': 'rate_limit' } },
];

async function usage(key: string) {
  const request = new Request(`http://127.0.0.1/u?from=${nowMs - 600_000}&to=${nowMs + 1_000}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return getUsage(request, { params: Promise.resolve({ name: 'gpt-4' }) });
}

test('spans of the SDK become calls, tokens, latency and errors of the model', async () => {
  await exportCalls(calls);
  await exportCalls(calls.slice(0, 1));
  await registerNewModels(new Date(nowMs));
  const answer = await usage(reader.key);
  const body = usageAnswer.parse(await answer.json());
  const totals = { calls: 3, errors: 1, inputTokens: 40, outputTokens: 60 };
  expect(body).toMatchObject({
    ...totals,
    latencyMs: { p50: 300, p95: 840 },
    groups: [{ ...totals, provider: 'openai', operation: 'chat', caller: 'assistant' }],
    errorTypes: [{ name: 'rate_limit', calls: 1 }],
    finishReasons: [{ name: 'stop', calls: 2 }],
  });
  expect(body.series.reduce((sum, step) => sum + (step.inputTokens ?? 0), 0)).toBe(40);
  expect((await usage(sender.key)).status).toBe(403);
});

test('they become series of model and provider, and the same spans the same samples', async () => {
  await deriveModelCalls(new Date(nowMs + 60_000));
  const read = async () =>
    selectRows(
      `SELECT metric, labels['gen_ai.token.type'] AS token, sum(value) AS total FROM samples FINAL
       INNER JOIN (SELECT id, metric, labels FROM series FINAL
         WHERE labels['model.name'] = 'gpt-4' AND labels['gen_ai.provider.name'] = 'openai'
           AND labels['deployment.environment.name'] = 'production') AS s ON samples.series = s.id
       GROUP BY metric, token ORDER BY metric, token`,
      {},
      z.object({ metric: z.string(), token: z.string(), total: z.number() }),
    );
  const before = await read();
  const totals = new Map(before.map((row) => [`${row.metric} ${row.token}`.trim(), row.total]));
  expect([...totals.keys()]).toEqual([
    'gen_ai.client.error.ratio',
    'gen_ai.client.latency.p95',
    'gen_ai.client.request.rate',
    'gen_ai.client.token.rate input',
    'gen_ai.client.token.rate output',
  ]);
  const rate = totals.get('gen_ai.client.request.rate') ?? 0;
  // Rates of all cells add up to calls per cell length, tokens likewise.
  expect((totals.get('gen_ai.client.token.rate input') ?? 0) / rate).toBeCloseTo(40 / 3, 9);
  expect((totals.get('gen_ai.client.token.rate output') ?? 0) / rate).toBeCloseTo(20, 9);
  expect(totals.get('gen_ai.client.error.ratio')).toBe(1);
  await exportCalls(calls.slice(1, 2));
  await deriveModelCalls(new Date(nowMs + 60_000));
  expect(await read()).toEqual(before);
});

test('the service that calls it depends on it', async () => {
  const at = new Date(nowMs);
  await db().resource.create({
    data: {
      id: newId(),
      kind: 'service',
      canonicalId: 'assistant',
      name: 'assistant',
      firstSeenAt: at,
      lastSeenAt: at,
    },
  });
  await placeModels(at);
  const relations = await db().relation.findMany({
    where: { to: { kind: 'model', name: 'gpt-4' } },
    select: { kind: true, from: { select: { name: true } } },
  });
  expect(relations).toEqual([{ kind: 'calls', from: { name: 'assistant' } }]);
});

/** Everything that the store keeps of the spans and logs of a trace test. */
async function kept() {
  const rows = await selectRows(
    `SELECT toString(attributes) AS text FROM spans UNION ALL SELECT concat(toString(attributes), body) FROM logs`,
    {},
    z.object({ text: z.string() }),
  );
  return rows.map(({ text }) => text).join('\n');
}

async function exportLog(body: string): Promise<void> {
  const exporter = new OTLPLogExporter(connection('/v1/logs'));
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter })],
  });
  provider.getLogger('test').emit({
    eventName: 'gen_ai.user.message',
    body,
    attributes: { 'gen_ai.input.messages': body },
  });
  await provider.shutdown();
  await getSpool().flushed();
}

test('prompts are stored only once somebody has switched that on', async () => {
  await exportLog(prompt);
  expect(await kept()).not.toContain('secret');
  telemetrySettings().prompts = true;
  try {
    await exportCalls([good(60_000, 10, 1, 1)]);
    await exportLog(prompt);
  } finally {
    telemetrySettings().prompts = false;
  }
  expect((await kept()).match(/secret/gu)).toHaveLength(3);
});
