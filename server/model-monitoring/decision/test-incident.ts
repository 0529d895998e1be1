import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { newId } from '#server/platform/ids.ts';

/**
 * Time of the change. The rows below describe that moment, in the form that evaluation stores them.
 */
export const changeMs = Date.now() - 50 * 60_000;
const changedAt = new Date(changeMs);

export function resourceRow(kind: string, name: string) {
  const seen = { firstSeenAt: changedAt, lastSeenAt: changedAt };
  return { id: newId(), kind, canonicalId: name, name, ...seen };
}

export function relationRow(fromId: string, toId: string, kind: string) {
  const seen = { firstSeenAt: changedAt, lastSeenAt: changedAt };
  return { id: newId(), fromId, toId, kind, source: 'test', ...seen };
}

export function incidentRow() {
  return {
    id: newId(),
    title: 'trouble',
    status: 'triggered',
    severity: 'error',
    priority: 'P2',
    openedAt: changedAt,
    onsetAt: changedAt,
  };
}

/** Subject of a firing alert, and the exceeded bound. */
export type Raised = {
  resourceId: string;
  metric: string;
  value: number;
  high: number;
  labels?: Record<string, string>;
};

export function alertRow(incidentId: string, { high, labels = {}, ...raised }: Raised) {
  return {
    ...raised,
    id: newId(),
    fingerprint: newId(),
    origin: 'finding',
    title: raised.metric,
    state: 'firing',
    severity: 'error',
    labels,
    inputs: { kind: 'above-range', expected: { low: null, high } },
    startedAt: changedAt,
    lastSeenAt: changedAt,
    incidentId,
  };
}

export function causeOf(
  kind: StoredCause['kind'],
  score: number,
  given: Partial<StoredCause>,
): StoredCause {
  return {
    kind,
    subkind: null,
    resource: { id: null, kind: 'model', name: 'none' },
    change: null,
    level: score >= 0.5 ? 'likely' : score >= 0.25 ? 'possible' : 'unlikely',
    score,
    title: `${kind} it is`,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
    ...given,
  };
}

/** A measurement that departed from its baseline at the change, as evidence of a cause. */
export function evidenceOf(metric: string, before: number, after: number) {
  return {
    seriesId: null,
    metric,
    title: metric,
    labels: {},
    onsetAt: changedAt.toISOString(),
    before,
    after,
    unit: '1',
    score: 9,
  };
}

export function diagnosisOf(incidentId: string, causes: StoredCause[]) {
  return {
    incidentId,
    causes,
    graph: { nodes: [], edges: [], complete: true },
    signature: `test ${incidentId}`,
    onsetMs: changeMs,
    predictor: 'cause-ranker',
    predictorVersion: '1',
    inputs: {},
    durationMs: 1,
  };
}
