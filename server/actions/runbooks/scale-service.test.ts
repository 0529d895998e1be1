import { expect, test } from 'vitest';
import type { Cause, Evidence } from '#lib/schemas/incidents/incidents.ts';
import { scaleService } from './scale-service.ts';
import { latency, planInput } from './test-plan-input.ts';

function evidenceOf(metric: string, before: number, after: number): Evidence {
  return {
    seriesId: '1',
    metric,
    title: metric,
    labels: { 'service.name': 'shop' },
    onsetAt: null,
    before,
    after,
    unit: null,
    score: 1,
  };
}

function planFor(kind: Cause['kind'], evidence: Evidence[], criteria = [latency]) {
  const resource = { id: 'r1', kind: 'service', name: 'shop' };
  const parameters = { addReplicas: 1, maxReplicas: 8, settleSeconds: 10 };
  return scaleService.plan({ ...planInput({ kind, resource, evidence }, parameters), criteria });
}

const replicasOf = (plan: ReturnType<typeof planFor>) =>
  'none' in plan ? null : plan.parameters['replicas'];

test('traffic is met by as many replicas as it asks for, up to the limit', () => {
  const rate = (after: number) => [evidenceOf('service.request.rate', 30, after)];
  expect(replicasOf(planFor('traffic', rate(80)))).toBe(6);
  expect(replicasOf(planFor('traffic', rate(31)))).toBe(3);
  expect(replicasOf(planFor('traffic', rate(900)))).toBe(8);
});

test('other causes and missing figures add what the binding says', () => {
  expect(replicasOf(planFor('saturation', [evidenceOf('service.request.rate', 30, 90)]))).toBe(3);
  expect(replicasOf(planFor('traffic', []))).toBe(3);
  expect(replicasOf(planFor('traffic', [evidenceOf('service.request.rate', 0, 90)]))).toBe(3);
});

test('nothing is scaled while latency, errors and saturation hold', () => {
  expect(planFor('traffic', [evidenceOf('service.request.rate', 30, 90)], [])).toHaveProperty(
    'none',
  );
});

test('a plan links each evidence to its very series, from before the onset until the plan was made', () => {
  const onsetAt = new Date(-600_000).toISOString();
  const plan = planFor('traffic', [
    { ...evidenceOf('service.request.rate', 30, 80), onsetAt },
    evidenceOf('service.errors', 0, 1),
  ]);
  const links = 'none' in plan ? [] : plan.evidence.slice(1).map(({ href }) => href);
  const [rate, errors] = links.map((href) => new URL(href, 'http://localhost').searchParams);
  expect(Object.fromEntries(rate ?? [])).toEqual({
    metric: 'service.request.rate',
    labels: 'service.name=shop',
    lines: '1',
    from: String(-600_000 - 1_800_000),
    to: '0',
  });
  expect(errors?.get('from')).toBe(String(-1_800_000));
});
