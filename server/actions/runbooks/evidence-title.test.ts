import { expect, test } from 'vitest';
import { scaleService } from './scale-service.ts';
import { latency, planInput } from './test-plan-input.ts';

const evidence = (labels: Record<string, string>) => ({
  seriesId: '1',
  metric: latency.signal.metric,
  title: 'latency rose from 129 to 151 ms',
  labels,
  onsetAt: null,
  before: 129,
  after: 151,
  unit: 'ms',
  score: 9,
});
const shop = { id: 's', kind: 'service', name: 'shop' };
const parameters = { addReplicas: 1, maxReplicas: 8, settleSeconds: 10 };

test('evidence is about a signal that has further labels of its sender', () => {
  const labels = { 'service.name': 'shop' };
  const signal = {
    ...latency.signal,
    labels: { ...labels, 'deployment.environment.name': 'live' },
  };
  const plan = (items: ReturnType<typeof evidence>[]) =>
    scaleService.plan({
      ...planInput({ kind: 'saturation', resource: shop, evidence: items }, parameters),
      criteria: [{ ...latency, signal }],
    });
  expect(plan([evidence(labels)])).toMatchObject({
    evidence: [{ title: 'Incident and cause ranking' }, { title: 'latency' }],
    expectedEffect: { baseline: 129 },
  });
  expect(plan([evidence(labels), evidence(labels)])).toMatchObject({
    expectedEffect: { baseline: null },
  });
  expect(plan([evidence({ 'service.name': 'bank' })])).toMatchObject({
    expectedEffect: { baseline: null },
  });
});

test('a plan has one figure for a signal: its value at proposal', () => {
  const cause = {
    kind: 'saturation' as const,
    resource: shop,
    evidence: [evidence(latency.signal.labels), evidence({ replica: '2' })],
  };
  const plan = scaleService.plan(planInput(cause, parameters));
  expect(plan).toMatchObject({
    evidence: [
      { title: 'Incident and cause ranking' },
      { title: latency.signal.title },
      { title: 'latency rose from 129 to 151 ms' },
    ],
    expectedEffect: { from: latency.present, to: latency.bound, baseline: 129 },
    successCriteria: { criteria: [{ present: latency.present }] },
  });
});
