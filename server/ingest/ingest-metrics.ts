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
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'tandem_ingest_requests_total',
      help: 'Answered intake requests.',
      labelNames: ['path', 'status'],
      registers,
    }),
    bodyBytes: new Counter({
      name: 'tandem_ingest_body_bytes_total',
      help: 'Bytes of intake bodies as received.',
      labelNames: ['path'],
      registers,
    }),
    stored: new Counter({
      name: 'tandem_ingest_stored_total',
      help: 'Samples, histograms, logs, spans and inbox items acknowledged.',
      labelNames: ['kind'],
      registers,
    }),
    refused: new Counter({
      name: 'tandem_ingest_refused_items_total',
      help: 'Items of accepted bodies that were refused.',
      labelNames: ['path'],
      registers,
    }),
    seriesRefused: new Counter({
      name: 'tandem_ingest_series_refused_total',
      help: 'New series that were refused.',
      labelNames: ['reason'],
      registers,
    }),
    repeats: new Counter({
      name: 'tandem_ingest_repeats_total',
      help: 'Bodies that had been accepted before and were acknowledged again.',
      labelNames: ['path'],
      registers,
    }),
    seconds: new Histogram({
      name: 'tandem_ingest_request_duration_seconds',
      help: 'Time from the first byte of an intake request to its answer.',
      labelNames: ['path'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    bytesInFlight: new Gauge({
      name: 'tandem_ingest_bytes_in_flight',
      help: 'Bytes of bodies being received, inflated and decoded.',
      registers,
    }),
  };
}

export function ingestMetrics(): IngestMetrics {
  return singleton('ingest-metrics', makeIngestMetrics);
}
