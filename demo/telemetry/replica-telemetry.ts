import {
  SeverityNumber,
  type Attributes,
  type Counter,
  type Histogram,
  type Logger,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { DURATION_BOUNDS_S } from './buckets.ts';
import type { Exporters } from './exporters.ts';
import { resourceAttributes } from './resource-attributes.ts';

/** Values that a replica reports with each sample; `null` if it does not report a value. */
export interface ReplicaGauges {
  memoryBytes(): number;
  memoryLimitBytes(): number;
  /** CPU share used since the last call, 0 to 1. */
  cpuUtilization(): number;
  /** 99th percentile of the delay of timers since the last call. */
  eventLoopDelayP99S(): number | null;
  replicas(): number | null;
}

/** The instruments of one replica, with separate providers. */
export interface ReplicaTelemetry {
  readonly tracer: Tracer;
  readonly serverDuration: Histogram;
  readonly clientDuration: Histogram;
  readonly databaseDuration: Histogram;
  readonly orders: Counter;
  readonly predictions: Counter;
  log(severity: 'info' | 'warn' | 'error', body: string, attributes?: Attributes): void;
  shutdown(): Promise<void>;
}

const SEVERITY = {
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
} as const;

function observeGauges(meter: Meter, gauges: ReplicaGauges): void {
  const observe = (name: string, unit: string, read: () => number | null): void => {
    meter.createObservableGauge(name, { unit }).addCallback((result) => {
      const value = read();
      if (value !== null) result.observe(value);
    });
  };
  observe('process.memory.usage', 'By', () => gauges.memoryBytes());
  observe('process.memory.limit', 'By', () => gauges.memoryLimitBytes());
  observe('process.cpu.utilization', '1', () => gauges.cpuUtilization());
  observe('nodejs.eventloop.delay.p99', 's', () => gauges.eventLoopDelayP99S());
  observe('service.replicas', '{replica}', () => gauges.replicas());
}

function writeLog(logger: Logger): ReplicaTelemetry['log'] {
  return (severity, body, attributes = {}) =>
    logger.emit({
      severityNumber: SEVERITY[severity],
      severityText: severity.toUpperCase(),
      body,
      attributes,
      timestamp: Date.now(),
    });
}

/**
 * Builds the SDK of one replica. The SDK handles export failures, so they never affect the replica.
 */
export function createReplicaTelemetry(
  exporters: Exporters,
  identity: { service: string; version: string; instance: string; host: string },
  gauges: ReplicaGauges,
): ReplicaTelemetry {
  const resource = resourceFromAttributes(
    resourceAttributes(identity.service, identity.version, identity.instance, identity.host),
  );
  const reader = new PeriodicExportingMetricReader({
    exporter: exporters.metrics,
    exportIntervalMillis: exporters.sampleSeconds * 1000,
    exportTimeoutMillis: Math.min(8_000, exporters.sampleSeconds * 1000),
  });
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  const meter = meterProvider.getMeter('demo');
  const duration = (name: string): Histogram =>
    meter.createHistogram(name, {
      unit: 's',
      advice: { explicitBucketBoundaries: [...DURATION_BOUNDS_S] },
    });
  observeGauges(meter, gauges);
  const tracers = new TracerProvider({ resource, spanProcessors: [exporters.spans] });
  const loggers = new LoggerProvider({ resource, processors: [exporters.logs] });
  return {
    tracer: tracers.getTracer('demo'),
    serverDuration: duration('http.server.request.duration'),
    clientDuration: duration('http.client.request.duration'),
    databaseDuration: duration('db.client.operation.duration'),
    orders: meter.createCounter('shop.orders', { unit: '{order}' }),
    predictions: meter.createCounter('model.predictions', { unit: '{prediction}' }),
    log: writeLog(loggers.getLogger('demo')),
    // Tracer and logger providers stay open: closing them would close the shared processors.
    shutdown: () => meterProvider.shutdown({ timeoutMillis: 2_000 }).catch(() => undefined),
  };
}
