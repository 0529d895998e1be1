import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { FlushTimer } from './flush-timer.ts';

/** Destination and interval of the telemetry. */
export interface TelemetryTarget {
  readonly url: string;
  readonly apiKey: string;
  readonly sampleSeconds: number;
}

/** The exporters that all replicas share: one connection and one batch for the whole company. */
export interface Exporters {
  readonly metrics: PushMetricExporter;
  readonly spans: BatchSpanProcessor;
  readonly logs: BatchLogRecordProcessor;
  readonly sampleSeconds: number;
  /** Determines when spans, logs and rows are sent. */
  readonly timer: FlushTimer;
  shutdown(): Promise<void>;
}

/**
 * Interval of the processors. Longer than that of the shared timer, which therefore determines when
 * data is sent.
 */
const OWN_DELAY_MS = 60_000;

function connection(target: TelemetryTarget, path: string, timeoutMillis: number) {
  return {
    url: `${target.url}${path}`,
    headers: { authorization: `Bearer ${target.apiKey}` },
    timeoutMillis,
  };
}

/**
 * Exporter of metric points; uses delta temporality, so that back-filled and live points have the
 * same form.
 */
export function createMetricExporter(
  target: TelemetryTarget,
  timeoutMillis: number,
): OTLPMetricExporter {
  return new OTLPMetricExporter({
    ...connection(target, '/v1/metrics', timeoutMillis),
    temporalityPreference: AggregationTemporality.DELTA,
    concurrencyLimit: 64,
  });
}

export function createExporters(target: TelemetryTarget): Exporters {
  const timeoutMillis = 8_000;
  const metrics = createMetricExporter(target, timeoutMillis);
  const spans = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter(connection(target, '/v1/traces', timeoutMillis)),
    maxQueueSize: 16_384,
    maxExportBatchSize: 2_048,
    scheduledDelayMillis: OWN_DELAY_MS,
  });
  const logs = new BatchLogRecordProcessor({
    exporter: new OTLPLogExporter(connection(target, '/v1/logs', timeoutMillis)),
    scheduledDelayMillis: OWN_DELAY_MS,
  });
  const timer = new FlushTimer(target.sampleSeconds);
  timer.add(() => spans.forceFlush());
  timer.add(() => logs.forceFlush());
  return {
    // A replica that stops must not close the shared exporter.
    metrics: {
      export: (data, done) => metrics.export(data, done),
      forceFlush: () => metrics.forceFlush(),
      selectAggregationTemporality: (type) => metrics.selectAggregationTemporality(type),
      shutdown: () => Promise.resolve(),
    },
    spans,
    logs,
    sampleSeconds: target.sampleSeconds,
    timer,
    shutdown: async () => {
      timer.stop();
      await Promise.allSettled([spans.shutdown(), logs.shutdown(), metrics.shutdown()]);
    },
  };
}
