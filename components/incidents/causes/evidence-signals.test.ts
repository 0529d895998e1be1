import { describe, expect, it } from 'vitest';
import type {
  AlertSummary,
  Cause,
  Evidence,
  IncidentDetail,
} from '#lib/schemas/incidents/incidents.ts';
import { evidenceSignals, leadSignal } from './evidence-signals.ts';

function alert(
  metric: string | null,
  name: string,
  rest: Partial<AlertSummary> = {},
): AlertSummary {
  return {
    id: `${metric ?? 'outside'}-${name}`,
    title: '',
    state: 'firing',
    severity: 'error',
    origin: 'finding',
    metric,
    seriesId: null,
    labels: { 'service.name': name },
    annotations: {},
    startedAt: '2026-11-25T13:49:00Z',
    resolvedAt: null,
    resource: null,
    value: null,
    flapping: false,
    silence: null,
    monitorId: null,
    joinReason: null,
    why: { detector: 'range', version: '1', inputs: {} },
    yourVerdict: null,
    ...rest,
  };
}

function evidence(metric: string, name: string, score: number): Evidence {
  return {
    seriesId: null,
    metric,
    title: '',
    labels: { 'service.name': name },
    onsetAt: null,
    before: 1,
    after: 2,
    unit: null,
    score,
  };
}

function cause(level: Cause['confidence']['level'], items: Evidence[]): Cause {
  return {
    rank: 1,
    kind: 'change',
    subkind: null,
    resource: { id: null, kind: 'service', name: 'a' },
    change: null,
    confidence: { level, share: null, verdicts: 0 },
    title: '',
    speaksFor: [],
    speaksAgainst: [],
    evidence: items,
    yourVerdict: null,
  };
}

function incident(
  alerts: AlertSummary[],
  causes: Cause[],
): Pick<IncidentDetail, 'alerts' | 'diagnosis'> {
  return {
    alerts,
    diagnosis: {
      version: 1,
      createdAt: '',
      onsetAt: '',
      causes,
      graph: { nodes: [], edges: [], complete: true },
      why: null,
      record: { right: 0, total: 0, share: null },
    },
  };
}

describe('evidenceSignals', () => {
  it('draws nothing for a host that is silent, which has no metric', () => {
    const silent = alert('', 'a', { labels: { 'host.name': 'shop-host-1' } });
    expect(evidenceSignals(incident([silent], []))).toEqual([]);
  });

  it('draws each signal once, with the range that its alert was raised on', () => {
    const inputs = { kind: 'above-range', expected: { low: 0.1, high: 0.4 } };
    const signals = evidenceSignals(
      incident(
        [
          alert('service.latency.p95', 'a', {
            why: { detector: 'range', version: '1', inputs },
          }),
        ],
        [cause('likely', [evidence('service.latency.p95', 'a', 5)])],
      ),
    );
    expect(signals).toHaveLength(1);
    expect(signals[0]).toMatchObject({
      title: 'a latency, p95',
      unit: 's',
      expected: { low: 0.1, high: 0.4 },
      fixed: false,
    });
  });
  it('takes turns between causes and alerts, six at most, and leaves out what was ruled out', () => {
    const signals = evidenceSignals(
      incident(
        Array.from({ length: 6 }, (_, index) => alert('service.error.ratio', `s${index}`)),
        [
          cause('likely', [evidence('x.low', 'a', 1), evidence('x.high', 'a', 9)]),
          cause('ruled out', [evidence('y', 'a', 99)]),
        ],
      ),
    );
    expect(signals).toHaveLength(6);
    expect(signals.map((signal) => signal.metric).slice(0, 3)).toEqual([
      'x.high',
      'service.error.ratio',
      'x.low',
    ]);
    expect(signals.some((signal) => signal.metric === 'y')).toBe(false);
  });
  it('draws one quantile of a latency, the p95', () => {
    const signals = evidenceSignals(
      incident(
        ['service.latency.p99', 'service.latency.p95', 'service.latency.p50'].map((metric) =>
          alert(metric, 'a'),
        ),
        [],
      ),
    );
    expect(signals.map((signal) => signal.metric)).toEqual(['service.latency.p95']);
  });
  it('has nothing to draw for alerts without a metric', () => {
    expect(evidenceSignals(incident([alert(null, 'a')], []))).toEqual([]);
  });
});

describe('leadSignal', () => {
  it('prefers what users feel', () => {
    const lead = leadSignal(
      incident([alert('process.memory.usage', 'a'), alert('service.error.ratio', 'a')], []),
    );
    expect(lead?.metric).toBe('service.error.ratio');
    expect(leadSignal(incident([], []))).toBeNull();
  });
});
