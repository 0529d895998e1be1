import type { DerivedMetric } from './derived-series.ts';

export type DerivedSignal = DerivedMetric & { value: 'rate' | 'error ratio' | 0.5 | 0.95 | 0.99 };

/** How signals are made of duration histograms in seconds: whose they are, what failed, what they are called. */
export type HistogramSignals = {
  /** Names of the histograms. */
  sources: readonly string[];
  /** SQL over `labels`: whose signal it is, and whom it calls ('' for a service itself). */
  subject: string;
  peer: string;
  failed: string;
  /** Labels of the derived series that hold subject and peer. */
  subjectLabel: string;
  peerLabel: string | null;
  /** Rate, error ratio, then quantiles. */
  signals: readonly [DerivedSignal, DerivedSignal, ...DerivedSignal[]];
};

const status = "labels['http.response.status_code']";

export const serviceSignals: HistogramSignals = {
  sources: ['http.server.request.duration'],
  subject: "labels['service.name']",
  peer: "''",
  failed: `length(${status}) = 3 AND startsWith(${status}, '5')`,
  subjectLabel: 'service.name',
  peerLabel: null,
  signals: [
    { metric: 'service.request.rate', unit: '1/s', value: 'rate' },
    { metric: 'service.error.ratio', unit: '1', value: 'error ratio' },
    { metric: 'service.latency.p50', unit: 's', value: 0.5 },
    { metric: 'service.latency.p95', unit: 's', value: 0.95 },
    { metric: 'service.latency.p99', unit: 's', value: 0.99 },
  ],
};

/** Calls that a client measured and whose peer it names: exact counts, where spans may be sampled. */
export const clientSignals: HistogramSignals = {
  sources: ['http.client.request.duration', 'db.client.operation.duration', 'rpc.client.duration'],
  subject: "labels['service.name']",
  peer: "labels['peer.service']",
  failed: `startsWith(${status}, '5') OR (labels['error.type'] != '' AND NOT startsWith(${status}, '4'))`,
  subjectLabel: 'caller',
  peerLabel: 'callee',
  signals: [
    { metric: 'edge.request.rate', unit: '1/s', value: 'rate' },
    { metric: 'edge.error.ratio', unit: '1', value: 'error ratio' },
    { metric: 'edge.latency.p95', unit: 's', value: 0.95 },
  ],
};
