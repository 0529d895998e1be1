import { expect, test } from 'vitest';
import {
  bindingMatches,
  shippedBindings,
} from '#server/actions/proposals/shipped-automation-rules.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { testGraph } from '#server/incidents/testing/graph.ts';
import { scaleOffHost } from './scale-off-host.ts';
import { planInput } from './test-plan-input.ts';

const host = { id: 'h', kind: 'host', name: 'node-1' };
const cpu = {
  seriesId: '1',
  metric: 'system.cpu.utilization',
  title: 'CPU of node-1 rose',
  labels: {},
  onsetAt: null,
  before: 0.3,
  after: 0.99,
  unit: '1',
  score: 9,
};

function graphOf(guests: readonly (readonly [string, string])[]): ResourceGraph {
  const refs = guests.map(([kind, name]) => ({ kind, name }));
  const relations = refs.map((guest) => ({
    from: `${guest.kind}-${guest.name}`,
    to: host.id,
    kind: 'runs_on',
  }));
  return testGraph([host, ...refs], relations);
}

const aim = (...guests: [string, string][]) =>
  scaleOffHost.targetOf?.({ resource: host }, graphOf(guests));

test('it acts on the only service of the host; where several share it there is nothing that helps all', () => {
  expect(aim(['service', 'shop'])).toEqual({ id: 'service-shop', kind: 'service', name: 'shop' });
  expect(aim(['service', 'shop'], ['service', 'cart'])).toEqual({
    none: '2 run on node-1, and more replicas of one would not help the others',
  });
  expect(aim(['service', 'shop'], ['database', 'shop-db'])).toHaveProperty('none');
  expect(aim(['database', 'shop-db'])).toEqual({ none: 'the workload on node-1 is a database' });
  expect(aim()).toEqual({ none: 'no workload found on node-1' });
  const service = { ...host, kind: 'service' };
  expect(scaleOffHost.targetOf?.({ resource: service }, graphOf([]))).toHaveProperty('none');
});

const parameters = { addReplicas: 1, maxReplicas: 8, settleSeconds: 10 };
const input = planInput({ kind: 'saturation', resource: host, evidence: [cpu] }, parameters);
const planWith = (state: Record<string, unknown>, given = parameters) =>
  scaleOffHost.plan({ ...input, parameters: given, state: { ...input.state, ...state } });
const elsewhere = { replicasByHost: { 'node-1': 2 }, nextReplicaHost: 'node-2' };

test('as many are added elsewhere as run on the scarce host, within the limit', () => {
  expect(planWith(elsewhere)).toMatchObject({
    kind: 'service.scale',
    target: { kind: 'service', name: 'shop' },
    parameters: { replicas: 4 },
    preconditions: [
      { field: 'replicas', equals: '2' },
      {
        field: 'nextReplicaHost',
        equals: 'node-2',
        title: 'Another replica of shop would run on node-2, not on node-1',
      },
    ],
    rollback: { kind: 'plan', steps: [{ parameters: { replicas: 2 } }] },
    risk: 'low',
    fixes: 'symptom',
  });
  const replicas = (plan: ReturnType<typeof planWith>) =>
    'none' in plan ? plan.none : plan.parameters['replicas'];
  expect(replicas(planWith(elsewhere, { ...parameters, addReplicas: 3 }))).toBe(5);
  expect(replicas(planWith(elsewhere, { ...parameters, maxReplicas: 3 }))).toBe(3);
  expect(replicas(planWith({ nextReplicaHost: 'node-2' }))).toBe(3);
  expect(replicas(planWith(elsewhere, { ...parameters, maxReplicas: 2 }))).toContain('limit is 2');
});

test('nothing is proposed that would cure nothing', () => {
  const none = (plan: ReturnType<typeof planWith>) => ('none' in plan ? plan.none : 'a plan');
  expect(none(planWith({ ...elsewhere, nextReplicaHost: 'node-1' }))).toContain(
    'another replica would also run on node-1: no other host has capacity',
  );
  expect(none(planWith({ replicasByHost: { 'node-1': 2 } }))).toContain(
    'the executor does not report where another replica would run',
  );
  expect(none(planWith({ ...elsewhere, nextReplicaHost: 7 }))).toContain(
    'the executor does not report where another replica would run',
  );
  expect(none(planWith({ ...elsewhere, replicasByHost: { 'node-3': 2 } }))).toContain('any more');
  expect(none(planWith({ ...elsewhere, replicas: null }))).toContain('replicas is not reported');
  const calm = scaleOffHost.plan({
    ...input,
    state: { ...input.state, ...elsewhere },
    criteria: [],
  });
  expect(none(calm)).toContain('no workload there is degraded, so nothing would prove the effect');
});

test('the shipped binding answers scarce processors of a host, and no other scarcity', () => {
  const binding = shippedBindings.find(({ runbook }) => runbook === 'scale-off-host');
  const { cause } = input;
  if (binding === undefined) throw new Error('no shipped binding uses it');
  expect(binding.causeKind).toBe('saturation');
  expect(bindingMatches(binding.match, cause)).toBe(true);
  const disk = { ...cpu, metric: 'system.filesystem.utilization' };
  expect(bindingMatches(binding.match, { ...cause, evidence: [disk] })).toBe(false);
  const service = { ...host, kind: 'service' };
  expect(bindingMatches(binding.match, { ...cause, resource: service })).toBe(false);
  const finer = { ...binding.match, subkinds: ['concept' as const] };
  expect(bindingMatches(finer, cause)).toBe(false);
  expect(bindingMatches(finer, { ...cause, subkind: 'concept' })).toBe(true);
});
