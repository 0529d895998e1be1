import { describe, expect, test } from 'vitest';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { testGraph } from '#server/incidents/testing/graph.ts';
import { modelOfIncident } from './model-of-incident.ts';

const graph = testGraph(
  [
    { kind: 'model', name: 'offers' },
    { kind: 'model', name: 'fraud' },
    { kind: 'service', name: 'offers-api' },
    { kind: 'service', name: 'fraud-api' },
    { kind: 'service', name: 'shop' },
    { kind: 'host', name: 'big' },
  ],
  [
    { from: 'model-offers', to: 'service-offers-api', kind: 'served_by' },
    { from: 'model-fraud', to: 'service-fraud-api', kind: 'served_by' },
    { from: 'service-fraud-api', to: 'host-big', kind: 'runs_on' },
  ],
);
const cause = (kind: string, name: string, level: StoredCause['level']): StoredCause => ({
  kind: 'unknown',
  subkind: null,
  resource: { id: `${kind}-${name}`, kind, name },
  change: null,
  level,
  score: 0.5,
  title: 'A cause',
  speaksFor: [],
  speaksAgainst: [],
  evidence: [],
});
const about = (named: string | null, ...alerting: string[]) => ({
  resourceId: named,
  alerts: alerting.map((resourceId) => ({ resourceId })),
});

describe('the model of an incident', () => {
  test('is that of a credible first cause, whoever alerts', () => {
    const found = (level: StoredCause['level']) =>
      modelOfIncident(
        about('service-offers-api', 'service-offers-api'),
        [cause('model', 'fraud', level)],
        graph,
      );
    expect(found('likely')).toBe('fraud');
    expect(found('ruled out')).toBe('offers');
  });
  test('is one that alerts before one whose service does', () => {
    const incident = about('service-shop', 'service-offers-api', 'model-fraud');
    expect(modelOfIncident(incident, [], graph)).toBe('fraud');
  });
  test('is the one that the incident is named after where several services alert', () => {
    const alerting = ['service-offers-api', 'service-shop', 'service-fraud-api'];
    expect(modelOfIncident(about('service-fraud-api', ...alerting), [], graph)).toBe('fraud');
    expect(modelOfIncident(about('service-shop', ...alerting), [], graph)).toBe('offers');
  });
  test('is the one whose host is the cause', () => {
    const causes = [cause('host', 'big', 'likely')];
    expect(modelOfIncident(about('service-offers-api'), causes, graph)).toBe('fraud');
  });
  test('is none where no model is near', () => {
    expect(modelOfIncident(about('service-shop', 'service-shop'), [], graph)).toBeNull();
    expect(modelOfIncident(about(null), [], graph)).toBeNull();
  });
});
