import { expect, test } from 'vitest';
import type { Finding } from '#engines/detect/finding.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { toEvaluations } from './to-evaluations.ts';
import type { Judged } from './to-evaluations.ts';
import { toFindings } from './to-findings.ts';

const nowhere = () => ({ resourceId: null, environmentId: null, teamId: null });

function judged(metric: string): Judged {
  const finding: Finding = {
    detector: 'static-threshold',
    version: 1,
    seriesId: metric,
    kind: 'limit-crossed',
    thresholdId: 'one',
    severityHint: 'critical',
    onsetMs: 1,
    value: 99,
    expected: { low: null, high: 1 },
    magnitude: Number.NaN,
    alertable: classifySignal(metric).alertable,
    inputs: {},
  };
  return {
    seriesId: metric,
    metric,
    labels: { 'service.name': 'shop' },
    unit: '',
    judgement: { state: 'judged', findings: [finding] },
  };
}

const breaching = (metrics: string[]) =>
  toEvaluations(metrics.map(judged), nowhere)
    .filter((evaluation) => evaluation.outcome === 'breach')
    .map((evaluation) => evaluation.metric);

test('golden signals, saturation limits and health checks may become alerts', () => {
  const metrics = [
    'service.error.ratio',
    'service.latency.p95',
    'service.request.rate',
    'edge.error.ratio',
    'system.filesystem.utilization',
    'process_resident_memory_bytes',
    'probe.success',
    'probe.tls.expiry',
    'up',
  ];
  expect(breaching(metrics)).toEqual(metrics);
});

test('every other finding stays evidence: it is stored, and no alert comes of it', () => {
  const metrics = [
    'service.latency.p99',
    'queue.length',
    'nodejs.eventloop.delay.p99',
    'http_errors_total',
    'probe.duration',
    'business.orders',
  ];
  expect(breaching(metrics)).toEqual([]);
  expect(toFindings(metrics.map(judged), nowhere)).toHaveLength(metrics.length);
});

test('a finding that its detector marked as evidence raises no alert on an alertable series', () => {
  const series = judged('service.error.ratio');
  const findings = series.judgement.findings.map((finding) => ({ ...finding, alertable: false }));
  const evaluations = toEvaluations(
    [{ ...series, judgement: { state: 'judged', findings } }],
    nowhere,
  );
  expect(evaluations.map((evaluation) => evaluation.outcome)).toEqual(['ok', 'ok']);
});
