import { shownUnit, signalSubject, signalTitle } from '#components/labels/signal-title.ts';
import { isRecord } from '#lib/is-record.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

const MOST = 6;

/** One evidence chart: its series, and the expected range if it raised an alert. */
export interface EvidenceSignal {
  key: string;
  title: string;
  metric: string;
  labels: Record<string, string>;
  seriesId: string | null;
  unit: string;
  expected: { low: number | null; high: number | null } | null;
  /** The upper bound is a fixed limit, not a learned range. */
  fixed: boolean;
}

/**
 * Inputs that detectors store with an alert; those of other versions and external senders may have
 * any shape.
 */
interface Inputs {
  expected: EvidenceSignal['expected'];
  fixed: boolean;
  queryLabels: Record<string, string> | null;
}

const isBound = (value: unknown): value is number | null =>
  value === null || typeof value === 'number';
const isLabels = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((one) => typeof one === 'string');

function readInputs(inputs: unknown): Inputs {
  const unknown = { expected: null, fixed: false, queryLabels: null };
  if (!isRecord(inputs) || !isRecord(inputs['expected'])) return unknown;
  const { low, high } = inputs['expected'];
  if (!isBound(low) || !isBound(high)) return unknown;
  const labels = isRecord(inputs['query']) ? inputs['query']['labels'] : undefined;
  return {
    expected: { low, high },
    fixed: inputs['kind'] === 'limit-crossed',
    queryLabels: isLabels(labels) ? labels : null,
  };
}

const QUANTILE = /\.p\d+$/u;

/** Chart key. Quantiles of the same latency share a chart. */
function keyOf(metric: string, labels: Readonly<Record<string, string>>): string {
  return `${metric.replace(QUANTILE, '')}|${signalSubject(labels)}`;
}

function ofAlerts(incident: Pick<IncidentDetail, 'alerts'>): EvidenceSignal[] {
  const loud = incident.alerts.toSorted(
    (a, b) => Number(b.state === 'firing') - Number(a.state === 'firing'),
  );
  return loud.flatMap((alert): EvidenceSignal[] => {
    // A silent host has no metric, so there is nothing to draw.
    if (!alert.metric || Object.keys(alert.labels).length === 0) return [];
    const inputs = readInputs(alert.why.inputs);
    const title = signalTitle(alert.metric, alert.labels);
    return [
      {
        key: keyOf(alert.metric, alert.labels),
        title,
        metric: alert.metric,
        // Labels of a monitor do not identify a series.
        labels: inputs.queryLabels ?? alert.labels,
        seriesId: alert.seriesId,
        unit: shownUnit(alert.metric, null),
        expected: inputs.expected,
        fixed: inputs.fixed,
      },
    ];
  });
}

function ofCauses(incident: Pick<IncidentDetail, 'diagnosis'>): EvidenceSignal[] {
  const credible = incident.diagnosis.causes.filter(
    (cause) => cause.confidence.level !== 'ruled out',
  );
  return credible.flatMap((cause) =>
    cause.evidence
      .toSorted((a, b) => b.score - a.score)
      .map((item): EvidenceSignal => {
        const title = signalTitle(item.metric, item.labels);
        return {
          key: keyOf(item.metric, item.labels),
          title,
          metric: item.metric,
          labels: item.labels,
          seriesId: item.seriesId,
          unit: shownUnit(item.metric, item.unit),
          expected: null,
          fixed: false,
        };
      }),
  );
}

/**
 * Merges quantiles into the p95, which represents all of them. An expected range remains with its
 * series.
 */
function merge(known: EvidenceSignal | undefined, next: EvidenceSignal): EvidenceSignal {
  if (known === undefined) return next;
  if (known.metric === next.metric)
    return {
      ...known,
      expected: known.expected ?? next.expected,
      fixed: known.fixed || next.fixed,
    };
  return next.metric.endsWith('.p95') ? next : known;
}

/**
 * Up to six signals to draw, alternating between those behind the first cause and those that raised
 * the alerts.
 */
export function evidenceSignals(
  incident: Pick<IncidentDetail, 'alerts' | 'diagnosis'>,
): EvidenceSignal[] {
  const alerts = ofAlerts(incident);
  const causes = ofCauses(incident);
  const found = new Map<string, EvidenceSignal>();
  for (let turn = 0; turn < Math.max(alerts.length, causes.length); turn += 1) {
    for (const signal of [causes[turn], alerts[turn]]) {
      if (signal === undefined || (found.size >= MOST && !found.has(signal.key))) continue;
      found.set(signal.key, merge(found.get(signal.key), signal));
    }
  }
  return [...found.values()];
}

const FELT = [
  'service.error.ratio',
  'service.latency.p95',
  'service.latency.p99',
  'service.request.rate',
  'edge.error.ratio',
  'edge.latency.p95',
  'inference.error.ratio',
  'inference.latency.p95',
  'inference.latency.mean',
];

/**
 * The most informative signal of an incident: a user-facing signal, otherwise the first that fired.
 */
export function leadSignal(
  incident: Pick<IncidentDetail, 'alerts' | 'diagnosis'>,
): EvidenceSignal | null {
  const weight = (signal: EvidenceSignal): number => {
    const at = FELT.indexOf(signal.metric);
    return at === -1 ? FELT.length : at;
  };
  const [first] = ofAlerts(incident).toSorted((a, b) => weight(a) - weight(b));
  return first ?? null;
}
