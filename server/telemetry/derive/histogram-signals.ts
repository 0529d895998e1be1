import type { LabelPairs } from '../spool/batch.ts';
import type { DerivedMetric } from './derived-series.ts';

export type DerivedSignal = DerivedMetric & { value: 'rate' | 'error ratio' | 0.5 | 0.95 | 0.99 };

/**
 * Definition of signals from duration histograms in seconds: their subject, failure condition and
 * metric names.
 */
export type HistogramSignals = {
  /** Names of the histograms. */
  sources: readonly string[];
  /** SQL over `labels` for the peer that the subject calls; '' for the subject itself. */
  peer: string;
  /** SQL over `labels` for whether the call failed. */
  failed: string;
  /** Labels of derived series for subject and peer. */
  subjectLabel: string;
  peerLabel: string | null;
  signals: readonly DerivedSignal[];
};

const status = "labels['http.response.status_code']";

export const serviceSignals: HistogramSignals = {
  sources: ['http.server.request.duration'],
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

/**
 * Calls that a client measured with a named peer. Their counts are exact, whereas spans may be
 * sampled.
 */
export const clientSignals: HistogramSignals = {
  sources: ['http.client.request.duration', 'db.client.operation.duration', 'rpc.client.duration'],
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

/** Services and calls. Only calls have a peer. */
export const histogramSignals = [serviceSignals, clientSignals] as const;
export const histogramSources = histogramSignals.flatMap(({ sources }) => sources);

/** Subject of the signals. The peer is '' for services. */
export type SignalSubject = { subject: string; peer: string; environment: string };

export function labelsOfSubject(
  { subjectLabel, peerLabel }: HistogramSignals,
  { subject, peer, environment }: SignalSubject,
): LabelPairs {
  return [
    ['deployment.environment.name', environment],
    [subjectLabel, subject],
    ...(peerLabel === null ? [] : [[peerLabel, peer] as const]),
  ];
}
