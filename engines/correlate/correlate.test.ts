import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphDistance, resourceKey, undirectedNeighbours } from '#engines/correlate/graph.ts';
import { groupAlerts } from '#engines/correlate/group-alerts.ts';
import { decideResolution, findRelapse } from '#engines/correlate/incident-lifecycle.ts';
import {
  shouldJoin,
  type CorrelatedAlert,
  type OpenIncident,
} from '#engines/correlate/should-join.ts';

const MIN = 60_000;
const relations = [
  { from: 'a', to: 'b' },
  { from: 'b', to: 'c' },
  { from: 'c', to: 'd' },
];
const neighbours = undirectedNeighbours(relations);
const alert = (
  id: string,
  resource: string,
  startMin = 0,
  dimensions: Record<string, string> = {},
): CorrelatedAlert => ({
  id,
  fingerprint: `f-${id}`,
  startedAtMs: startMin * MIN,
  resources: [resource],
  dimensions,
});
const incident = (alerts: CorrelatedAlert[], closedAtMs: number | null = null): OpenIncident => ({
  id: 'i1',
  openedAtMs: 0,
  closedAtMs,
  alerts,
});

describe('graph', () => {
  it('counts steps in both directions up to a limit', () => {
    expect(graphDistance(neighbours, 'c', new Set(['a']), 2)).toBe(2);
    expect(graphDistance(neighbours, 'a', new Set(['d']), 2)).toBeNull();
    expect(graphDistance(neighbours, 'x', new Set(['x']), 2)).toBe(0);
    expect(resourceKey({ kind: 'service', name: 'x' })).toBe('service:x');
  });
});

describe('shouldJoin', () => {
  const open = incident([alert('1', 'a', 0, { environment: 'production', 'host.name': 'h1' })]);
  const join = (other: CorrelatedAlert) => shouldJoin(other, open, neighbours);
  it('joins by resource, dimension and graph', () => {
    expect(join(alert('2', 'a', 5))).toMatchObject({ joins: true, reason: 'same-resource' });
    expect(join(alert('2', 'z', 5, { 'host.name': 'h1' }))).toMatchObject({
      joins: true,
      reason: 'shared-dimension',
    });
    expect(join(alert('2', 'c', 5))).toMatchObject({
      joins: true,
      reason: 'graph',
      explanation: 'Its resource is 2 steps away in the graph and started 5 minutes apart.',
    });
    expect(join(alert('2', 'd', 5)).reason).toBe('unrelated');
  });
  it('joins what exporters report on by its place, not by the exporter', () => {
    const unplaced = (id: string, dimensions: Record<string, string>): CorrelatedAlert => ({
      ...alert(id, id, 1, dimensions),
      resources: [],
    });
    const stateMetrics = {
      job: 'kube-state-metrics',
      service: 'kube-prometheus-stack-kube-state-metrics',
      instance: '10.0.0.7:8080',
      container: 'app',
    };
    const crash = { ...stateMetrics, namespace: 'shop', pod: 'checkout-7d9f8c6b5d-x2x4z' };
    const crashing = incident([unplaced('1', crash)]);
    const joins = (dimensions: Record<string, string>) =>
      shouldJoin(unplaced('2', dimensions), crashing, neighbours);
    expect(joins({ ...crash, namespace: 'billing' }).reason).toBe('unrelated');
    expect(joins({ ...crash, pod: 'cart-7d9f8c6b5d-x2x4z' }).reason).toBe('unrelated');
    expect(joins({ ...stateMetrics, namespace: 'shop', deployment: 'checkout' })).toMatchObject({
      reason: 'shared-dimension',
      explanation: 'It shares workload shop/checkout and started less than a minute apart.',
    });
    const slow = incident([unplaced('1', { service: 'checkout' })]);
    expect(shouldJoin(unplaced('2', { service: 'checkout' }), slow, neighbours).joins).toBe(true);
  });
  it('refuses a series that a person moved to another incident, also one that belonged here', () => {
    const separated = new Set(['f-1', 'f-2']);
    for (const id of ['1', '2'])
      expect(shouldJoin(alert(id, 'a', 5), { ...open, separated }, neighbours)).toMatchObject({
        joins: false,
        reason: 'separated',
      });
    expect(shouldJoin(alert('3', 'a', 5), { ...open, separated }, neighbours).joins).toBe(true);
  });
  it('respects time, environment and closing', () => {
    expect(join(alert('2', 'a', 15)).joins).toBe(true);
    expect(join(alert('2', 'a', 15.1)).reason).toBe('too-far-in-time');
    expect(join(alert('2', 'a', 1, { environment: 'staging' })).reason).toBe('other-environment');
    expect(shouldJoin(alert('2', 'a'), incident(open.alerts.slice(), 5), neighbours).reason).toBe(
      'closed',
    );
    expect(join({ ...alert('9', 'a', 300), fingerprint: 'f-1' }).reason).toBe('same-alert');
    const long = incident([alert('1', 'a', 0), alert('2', 'a', 245)]);
    expect(shouldJoin(alert('3', 'a', 246), long, neighbours).reason).toBe('too-old');
  });
});

describe('shouldJoin with a known cause', () => {
  const explained = (
    explains: (alert: CorrelatedAlert) => boolean | null,
    endedAtMs: number | null = null,
  ): OpenIncident => ({
    ...incident([alert('1', 'a', 0)]),
    explanation: { title: 'Deploy checkout 2.5.0', endedAtMs, explains },
  });
  it('joins explained and unknown alerts', () => {
    expect(
      shouldJoin(
        alert('2', 'b', 5),
        explained(() => true),
        neighbours,
      ).reason,
    ).toBe('graph');
    expect(
      shouldJoin(
        alert('2', 'b', 5),
        explained(() => null),
        neighbours,
      ).reason,
    ).toBe('graph');
    expect(
      shouldJoin(
        alert('2', 'a', 5),
        explained(() => false),
        neighbours,
      ),
    ).toMatchObject({
      joins: false,
      reason: 'not-explained',
      explanation: 'Deploy checkout 2.5.0 does not explain both.',
    });
  });
  it('rejoins the same alert regardless of the cause', () => {
    const again = { ...alert('9', 'a', 5), fingerprint: 'f-1' };
    expect(
      shouldJoin(
        again,
        explained(() => false),
        neighbours,
      ).reason,
    ).toBe('same-alert');
  });
  it('refuses alerts that start two minutes after the explained ones ended', () => {
    const over = explained(() => true, 3 * MIN);
    expect(shouldJoin(alert('2', 'b', 5), over, neighbours).joins).toBe(true);
    expect(shouldJoin(alert('2', 'b', 5.1), over, neighbours).reason).toBe('not-explained');
  });
  it('refuses alerts that start after the mitigation, including the same alert', () => {
    const mitigated = { ...incident([alert('1', 'a', 0)]), mitigatedAtMs: 4 * MIN };
    expect(shouldJoin(alert('2', 'a', 4), mitigated, neighbours).joins).toBe(true);
    expect(shouldJoin(alert('2', 'a', 5), mitigated, neighbours).reason).toBe('mitigated');
    const again = { ...alert('9', 'a', 5), fingerprint: 'f-1' };
    expect(shouldJoin(again, mitigated, neighbours).reason).toBe('mitigated');
  });
  it('reports the near incident that refused the alert', () => {
    const [grouping] = groupAlerts(
      [alert('2', 'a', 5)],
      [{ ...explained(() => false), id: 'near' }],
      relations,
    );
    expect(grouping).toMatchObject({ isNew: true, related: [{ incidentId: 'near' }] });
    const far = { ...explained(() => false), id: 'far', alerts: [alert('1', 'x', 0)] };
    expect(groupAlerts([alert('2', 'a', 5)], [far], relations)[0]?.related).toEqual([]);
  });
});

describe('groupAlerts', () => {
  it('returns an alert that the cause does not explain only if no other incident accepts it', () => {
    const again = { ...alert('9', 'a', 5), fingerprint: 'f-1' };
    const left: OpenIncident = {
      ...incident([alert('1', 'a', 0)]),
      id: 'left',
      explanation: { title: 'Deploy checkout 2.5.0', endedAtMs: null, explains: () => false },
    };
    const surge: OpenIncident = {
      ...incident([alert('2', 'c', 5)]),
      id: 'surge',
      explanation: { title: 'More traffic at a', endedAtMs: null, explains: () => true },
    };
    const idOf = (open: OpenIncident[]) => groupAlerts([again], open, relations)[0];
    expect(idOf([left, surge])).toMatchObject({ incidentId: 'surge' });
    expect(idOf([left])).toMatchObject({ incidentId: 'left' });
  });
  it('picks the closest incident and opens new ones', () => {
    const near: OpenIncident = { ...incident([alert('1', 'b')]), id: 'near' };
    const far: OpenIncident = { ...incident([alert('2', 'c')]), id: 'far' };
    const result = groupAlerts(
      [alert('3', 'a', 1), alert('4', 'z', 1), alert('5', 'z', 2)],
      [far, near],
      relations,
    );
    expect(result.map((item) => [item.alertId, item.incidentId, item.isNew])).toEqual([
      ['3', 'near', false],
      ['4', 'new:0', true],
      ['5', 'new:0', true],
    ]);
    expect(groupAlerts([], [], [])).toEqual([]);
  });
  it('does not depend on the order of alerts and loses none', () => {
    const items = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'x', 'y'), fc.integer({ min: 0, max: 90 })),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 14 }), (list, turn) => {
        const alerts = list.map(([resource, startMin], index) =>
          alert(`${index}`, resource, startMin),
        );
        const plain = groupAlerts(alerts, [], relations);
        expect(
          groupAlerts([...alerts.slice(turn), ...alerts.slice(0, turn)], [], relations),
        ).toEqual(plain);
        expect(new Set(plain.map((item) => item.alertId)).size).toBe(alerts.length);
      }),
    );
  });
});

describe('lifecycle', () => {
  const over = (resolvedAtMs: number) => ({ status: 'resolved' as const, resolvedAtMs });
  it('resolves after the quiet time', () => {
    expect(decideResolution([over(0), over(10)], 300_009)).toEqual({
      decision: 'wait',
      resolveAtMs: 300_010,
    });
    expect(decideResolution([over(0), over(10)], 300_010)).toEqual({
      decision: 'resolve',
      quietSinceMs: 10,
    });
    expect(decideResolution([over(0)], 60_000, 60_000).decision).toBe('resolve');
    expect(decideResolution([over(0), { status: 'firing', resolvedAtMs: null }], 1e9)).toEqual({
      decision: 'stay-open',
      reason: 'alerts-firing',
    });
    expect(decideResolution([{ status: 'firing', resolvedAtMs: null, frozen: true }], 1e9)).toEqual(
      { decision: 'stay-open', reason: 'data-missing' },
    );
    expect(decideResolution([], 1e9)).toEqual({ decision: 'stay-open', reason: 'no-alerts' });
  });
  it('links a relapse within 24 h', () => {
    const earlier = [
      { id: 'old', resolvedAtMs: 0, fingerprints: ['f'], resources: ['a'] },
      { id: 'late', resolvedAtMs: 50, fingerprints: ['g'], resources: ['a'] },
    ];
    expect(findRelapse(['f'], ['a'], 100, earlier)).toEqual({
      incidentId: 'old',
      reason: 'same-alert',
    });
    expect(findRelapse(['x'], ['a'], 100, earlier)).toEqual({
      incidentId: 'late',
      reason: 'same-resource',
    });
    expect(findRelapse(['f'], [], 24 * 3_600_000 + 1, earlier)).toBeNull();
    expect(findRelapse(['f'], ['a'], 25 * 3_600_000, earlier)).toBeNull();
  });
});
