import type { LabelPairs } from '../spool/batch.ts';
import type { DerivedMetric } from './derived-series.ts';

export type DerivedSignal = DerivedMetric & { value: 'rate' | 'error ratio' | 0.5 | 0.95 | 0.99 };

/** How signals are made of duration histograms in seconds: whose they are, what failed, what they are called. */
export type HistogramSignals = {
  /** Names of the histograms. */
  sources: readonly string[];
  /** SQL over `labels`: whom the subject calls; '' for the subject itself. */
  peer: string;
  /** SQL over `labels`: did the call fail? */
  failed: string;
  /** Labels of the derived series that hold subject and peer. */
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

/** Calls that a client measured and whose peer it names: exact counts, where spans may be sampled. */
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

/** Both are told apart by their peer, which only calls have. */
export const histogramSignals = [serviceSignals, clientSignals] as const;
export const histogramSources = histogramSignals.flatMap(({ sources }) => sources);

/** Whose signals they are, '' as the peer of a service itself. */
export type SignalSubject = { subject: string; peer: string; environment: string };

/** Labels of the derived series about a subject. */
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
