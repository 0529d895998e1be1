import { expect, test } from 'vitest';
import type { Finding } from '#engines/detect/finding.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { usableEvaluations } from '#server/incidents/findings/record-evaluation.ts';
import { toEvaluations, type Judged } from './to-evaluations.ts';
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
  expect(evaluations.map((evaluation) => evaluation.outcome)).toEqual(['ok', 'ok', 'ok']);
});

test('an alert on a silent reporter can end when all of its series report again at once', () => {
  const silent = (state: 'missing' | 'judged') =>
    toEvaluations(
      ['service.latency.p95', 'service.error.ratio'].map((metric) => ({
        ...judged(metric),
        judgement: { state, findings: [] },
      })),
      nowhere,
    ).find(({ metric }) => metric === '');
  expect(silent('missing')?.fingerprint).toBeDefined();
  expect(silent('judged')).toMatchObject({
    fingerprint: silent('missing')?.fingerprint,
    outcome: 'ok',
  });
});

test('names of any length and kind give titles that can be recorded, with their figures', () => {
  const metric = 'process.memory.usage';
  const named = (labels: Record<string, string>) => ({ ...judged(metric), labels });
  const evaluations = toEvaluations(
    [
      named({ 'service.name': 's'.repeat(600) }),
      named({ 'host.name': `${'h'.repeat(196)}\u{1f525}${'h'.repeat(600)}` }),
      named({ caller: 'a'.repeat(4_096), callee: 'b' }),
      {
        ...named({ 'service.name': 'c' }),
        metric: `m${'.m'.repeat(1_000)}`,
        unit: 'u'.repeat(900),
      },
    ],
    nowhere,
  );
  expect(usableEvaluations(evaluations)).toHaveLength(evaluations.length);
  expect(evaluations.every(({ title }) => title.isWellFormed())).toBe(true);
  const breaches = evaluations.filter(({ outcome }) => outcome === 'breach');
  expect(breaches[0]?.title).toMatch(/^s{197}\.\.\.: memory 99, limit 1$/u);
});

test('an evaluation that cannot be recorded is dropped alone', () => {
  const [one, other] = toEvaluations([judged('up'), judged('probe.success')], nowhere).filter(
    ({ outcome }) => outcome === 'breach',
  );
  if (one === undefined || other === undefined) throw new Error('no evaluations');
  expect(usableEvaluations([{ ...one, value: Infinity }, other])).toEqual([other]);
});
