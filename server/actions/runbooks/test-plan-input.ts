import type { Criterion } from '#lib/schemas/actions/plan.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import type { PlanInput } from '#server/actions/runbook.ts';

export const latency: Criterion = {
  signal: { metric: 'service.request.duration.p95', labels: {}, title: 'latency', unit: 'ms' },
  must: 'below',
  bound: 200,
  present: 300,
};

/** Runbook input for a given cause. The target is the service `shop` with two replicas. */
export function planInput<P>(
  cause: Pick<Cause, 'kind' | 'resource' | 'evidence'>,
  parameters: P,
): PlanInput<P> {
  return {
    cause: {
      ...cause,
      subkind: null,
      change: null,
      title: `It is ${cause.resource.name}`,
      speaksFor: [],
      speaksAgainst: [],
      rank: 1,
      confidence: { level: 'likely', share: null, verdicts: 0 },
      yourVerdict: null,
    },
    target: { kind: 'service', name: 'shop' },
    parameters,
    state: { version: '1', previousVersions: [], healthy: true, replicas: 2 },
    executor: 'shop',
    targetId: 'r1',
    environment: null,
    incidentHref: '/incidents/i1',
    criteria: [latency],
    sampleMs: 10_000,
    now: new Date(0),
    model: null,
    blastRadius: { services: 1, models: 0, usersPerMinute: null, names: [], complete: true },
  };
}
