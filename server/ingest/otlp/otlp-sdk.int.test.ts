import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs';
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { selectRows } from '#server/telemetry/client.ts';
import { startIngest, testKey } from '../testing/ingest-harness.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';

let web: WebProcess;
const resource = resourceFromAttributes({ 'service.name': 'sdk-shop', 'host.name': 'h1' });

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(() => web.stop());

function connection(path: string, compression: CompressionAlgorithm) {
  return {
    url: web.url + path,
    headers: { authorization: `Bearer ${web.key}` },
    compression,
    timeoutMillis: 8000,
  };
}

async function exportMetrics(exporter: PushMetricExporter, prefix: string): Promise<void> {
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 600_000 });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter('test');
  meter.createCounter(`${prefix}.orders`, { unit: '{order}' }).add(7, { paid: true, size: 3 });
  meter.createUpDownCounter(`${prefix}.carts`).add(-2);
  meter
    .createObservableGauge(`${prefix}.load`)
    .addCallback((result) => result.observe(0.25, { cpu: 'a' }));
  const histogram = meter.createHistogram(`${prefix}.duration`, {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.1, 1] },
  });
  for (const value of [0.05, 0.5, 2]) histogram.record(value);
  await provider.shutdown();
}

const sampleRow = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  unit: z.string(),
  kind: z.string(),
  value: z.number(),
});
const histogramRow = z.object({
  count: z.number(),
  sum: z.number(),
  bounds: z.array(z.number()),
  counts: z.array(z.number()),
});

async function storedSamples(prefix: string) {
  return selectRows(
    `SELECT metric, labels, unit, kind, value FROM samples JOIN series ON samples.series = series.id
     WHERE startsWith(metric, {prefix: String}) ORDER BY metric`,
    { prefix: `${prefix}.` },
    sampleRow,
  );
}

async function storedHistograms(prefix: string) {
  return selectRows(
    `SELECT count, sum, bounds, counts FROM histograms JOIN series ON histograms.series = series.id
     WHERE startsWith(metric, {prefix: String})`,
    { prefix: `${prefix}.` },
    histogramRow,
  );
}

const ways: [string, () => PushMetricExporter][] = [
  ['proto', () => new ProtoMetricExporter(connection('/v1/metrics', CompressionAlgorithm.NONE))],
  ['zipped', () => new ProtoMetricExporter(connection('/v1/metrics', CompressionAlgorithm.GZIP))],
  ['json', () => new JsonMetricExporter(connection('/v1/metrics', CompressionAlgorithm.NONE))],
];
test.each(ways)('stores what the SDK exports as %s', async (prefix, make) => {
  await exportMetrics(make(), prefix);
  await expect.poll(async () => (await storedSamples(prefix)).length).toBe(3);
  const base = { 'service.name': 'sdk-shop', 'host.name': 'h1' };
  expect(await storedSamples(prefix)).toEqual([
    { metric: `${prefix}.carts`, labels: base, unit: '', kind: 'gauge', value: -2 },
    {
      metric: `${prefix}.load`,
      labels: { ...base, cpu: 'a' },
      unit: '',
      kind: 'gauge',
      value: 0.25,
    },
    {
      metric: `${prefix}.orders`,
      labels: { ...base, paid: 'true', size: '3' },
      unit: '{order}',
      kind: 'counter',
      value: 7,
    },
  ]);
  await expect
    .poll(async () => await storedHistograms(prefix))
    .toEqual([{ count: 3, sum: 2.55, bounds: [0.1, 1], counts: [1, 1, 1] }]);
});

const signalWays: [string, () => { spans: SpanExporter; logs: LogRecordExporter }][] = [
  [
    'proto',
    () => ({
      spans: new ProtoTraceExporter(connection('/v1/traces', CompressionAlgorithm.NONE)),
      logs: new ProtoLogExporter(connection('/v1/logs', CompressionAlgorithm.NONE)),
    }),
  ],
  [
    'zipped',
    () => ({
      spans: new ProtoTraceExporter(connection('/v1/traces', CompressionAlgorithm.GZIP)),
      logs: new ProtoLogExporter(connection('/v1/logs', CompressionAlgorithm.GZIP)),
    }),
  ],
  [
    'json',
    () => ({
      spans: new JsonTraceExporter(connection('/v1/traces', CompressionAlgorithm.NONE)),
      logs: new JsonLogExporter(connection('/v1/logs', CompressionAlgorithm.NONE)),
    }),
  ],
];
test.each(signalWays)('stores spans and logs of the SDK, sent as %s', async (way, make) => {
  const exporters = make();
  const service = `sdk-shop-${way}`;
  const resource = resourceFromAttributes({ 'service.name': service, 'host.name': 'h1' });
  const tracerProvider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: exporters.spans })],
  });
  const span = tracerProvider
    .getTracer('test')
    .startSpan('GET /cart', { kind: 2, attributes: { 'peer.service': 'payments' } });
  const { traceId, spanId } = span.spanContext();
  span.setStatus({ code: 2, message: 'timeout' });
  span.end();
  await tracerProvider.shutdown();
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter: exporters.logs })],
  });
  loggerProvider.getLogger('test').emit({
    severityNumber: 17,
    severityText: 'ERROR',
    body: 'card refused',
    attributes: { order: 12 },
  });
  await loggerProvider.shutdown();

  const spanRow = z.object({
    trace_id: z.string(),
    span_id: z.string(),
    name: z.string(),
    kind: z.string(),
    status: z.string(),
    service: z.string(),
    attributes: z.record(z.string(), z.string()),
  });
  const readSpans = () =>
    selectRows(
      `SELECT trace_id, span_id, name, kind, status, service, attributes FROM spans
       WHERE service = {service: String}`,
      { service },
      spanRow,
    );
  await expect.poll(readSpans).toEqual([
    {
      trace_id: traceId,
      span_id: spanId,
      name: 'GET /cart',
      kind: 'client',
      status: 'error',
      service,
      attributes: { 'peer.service': 'payments' },
    },
  ]);
  const logRow = z.object({
    body: z.string(),
    severity: z.number(),
    service: z.string(),
    host: z.string(),
    attributes: z.record(z.string(), z.string()),
  });
  const readLogs = () =>
    selectRows(
      'SELECT body, severity, service, host, attributes FROM logs WHERE service = {service: String}',
      { service },
      logRow,
    );
  await expect.poll(readLogs).toEqual([
    {
      body: 'card refused',
      severity: 17,
      service,
      host: 'h1',
      attributes: { order: '12' },
    },
  ]);
});

test('the SDK tells of partial success and does not send again; after 503 it does', async () => {
  const intake = await startIngest();
  const options = {
    ...connection('/v1/metrics', CompressionAlgorithm.NONE),
    url: `${intake.url}/v1/metrics`,
  };
  const exporter = new ProtoMetricExporter({
    ...options,
    headers: { authorization: `Bearer ${testKey}` },
  });
  try {
    Object.assign(intake.outage, { on: true, batches: 1 });
    await exportMetrics(exporter, 'retried');
    expect(intake.batches).toHaveLength(1);

    const told: string[] = [];
    const tell = (...words: unknown[]): void => void told.push(words.join(' '));
    const silent = (): void => undefined;
    diag.setLogger(
      { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
      DiagLogLevel.WARN,
    );
    const codes: number[] = [];
    const partly = new ProtoMetricExporter({
      ...options,
      headers: { authorization: `Bearer ${testKey}` },
    });
    const exportedTo: PushMetricExporter = {
      export: (data, done) =>
        partly.export(data, (result) => {
          codes.push(result.code);
          done(result);
        }),
      forceFlush: () => partly.forceFlush(),
      shutdown: () => partly.shutdown(),
    };
    const reader = new PeriodicExportingMetricReader({
      exporter: exportedTo,
      exportIntervalMillis: 600_000,
    });
    const provider = new MeterProvider({ resource, readers: [reader] });
    const counter = provider.getMeter('test').createCounter('partly');
    counter.add(1, { label: 'good' });
    counter.add(2, { label: 'with a NUL \0' });
    await provider.shutdown();
    expect(codes).toEqual([0]);
    expect(told.join()).toMatch(/partial success.*"rejectedDataPoints":"?1/iu);
    expect(intake.batches).toHaveLength(2);
    expect([...(intake.batches[1]?.samples.value ?? [])]).toEqual([1]);
  } finally {
    diag.disable();
    await intake.stop();
  }
});
