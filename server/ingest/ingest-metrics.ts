import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { singleton } from '#server/platform/singleton.ts';

export type IngestMetrics = {
  registry: Registry;
  requests: Counter<'path' | 'status'>;
  bodyBytes: Counter<'path'>;
  stored: Counter<'kind'>;
  refused: Counter<'path'>;
  seriesRefused: Counter<'reason'>;
  repeats: Counter<'path'>;
  seconds: Histogram<'path'>;
  bytesInFlight: Gauge;
};

function makeIngestMetrics(): IngestMetrics {
  const registry = new Registry();
  const counter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
    new Counter({ name: `tandem_ingest_${name}`, help, labelNames, registers: [registry] });
  return {
    registry,
    requests: counter('requests_total', 'Ingest requests answered.', ['path', 'status']),
    bodyBytes: counter('body_bytes_total', 'Bytes of ingest bodies as received.', ['path']),
    stored: counter(
      'stored_total',
      'Samples, histograms, logs, spans, inbox items, inference rows and labels acknowledged.',
      ['kind'],
    ),
    refused: counter('refused_items_total', 'Items of accepted bodies that were refused.', [
      'path',
    ]),
    seriesRefused: counter('series_refused_total', 'New series that were refused.', ['reason']),
    repeats: counter('repeats_total', 'Bodies accepted earlier and acknowledged again.', ['path']),
    seconds: new Histogram({
      name: 'tandem_ingest_request_duration_seconds',
      help: 'Time from the first byte of an ingest request to its answer.',
      labelNames: ['path'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    bytesInFlight: new Gauge({
      name: 'tandem_ingest_bytes_in_flight',
      help: 'Bytes of bodies being received, decompressed and decoded.',
      registers: [registry],
    }),
  };
}

export function ingestMetrics(): IngestMetrics {
  return singleton('ingest-metrics', makeIngestMetrics);
}
