import { z } from 'zod';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import type { NoPlan, PlanInput, Runbook } from '#server/actions/runbook.ts';
import { scalePlan } from '#server/actions/runbooks/scale-plan.ts';
import { keyIn, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';

const parameters = z.object({
  /**
   * Minimum number of replicas to add. Increased to the number of replicas on the scarce host, if
   * the executor reports it.
   */
  addReplicas: z.number().int().min(1).max(10).default(1),
  maxReplicas: z.number().int().min(1).max(100).default(8),
  settleSeconds: z.number().min(0).max(600).default(10),
});

/** Placement of a service's replicas; optional in an executor's report. */
const placement = z.object({
  replicasByHost: z.record(z.string(), z.number()).nullish().catch(null),
  nextReplicaHost: z.string().nullish().catch(null),
});

/**
 * The only service on the scarce host. If several services share the host, adding replicas of one
 * does not relieve the others, and an operator must handle the host.
 */
function onlyGuest(
  { resource }: Pick<Cause, 'resource'>,
  graph: ResourceGraph,
): ResourceRef | NoPlan {
  if (resource.kind !== 'host') return { none: `${resource.name} is not a host` };
  const key = keyIn(graph, resource);
  const guests = [
    ...new Set(
      graph.relations.flatMap(({ from, to, kind }) =>
        kind === 'runs_on' && to === key ? [from] : [],
      ),
    ),
  ].flatMap((guest) => graph.byId.get(guest) ?? []);
  const [only] = guests;
  if (only === undefined) return { none: `no workload found on ${resource.name}` };
  if (guests.length > 1)
    return {
      none: `${guests.length} run on ${resource.name}, and more replicas of one would not help the others`,
    };
  return only.kind === 'service'
    ? { id: only.id, kind: only.kind, name: only.name }
    : { none: `the workload on ${resource.name} is a ${only.kind}` };
}

/** Returns where another replica would run, or the reason that it would not run elsewhere. */
function elsewhere(
  host: string,
  { replicasByHost, nextReplicaHost }: z.output<typeof placement>,
): { host: string; replaces: number } | NoPlan {
  if (!nextReplicaHost)
    return { none: 'the executor does not report where another replica would run' };
  if (nextReplicaHost === host)
    return { none: `another replica would also run on ${host}: no other host has capacity` };
  const replaces = replicasByHost?.[host] ?? 0;
  return replicasByHost && replaces === 0
    ? { none: `no replica runs on ${host} any more` }
    : { host: nextReplicaHost, replaces };
}

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state, target } = input;
  const { addReplicas, maxReplicas } = input.parameters;
  const current = state.replicas ?? null;
  if (current === null) return { none: 'the number of replicas is not reported' };
  if (input.criteria.length === 0)
    return { none: 'no workload there is degraded, so nothing would prove the effect' };
  const scarce = cause.resource.name;
  const room = elsewhere(scarce, placement.parse(state));
  if ('none' in room) return room;
  // The added replicas must be able to replace those on the scarce host, which contribute little.
  const wanted = Math.min(current + Math.max(addReplicas, room.replaces), maxReplicas);
  if (wanted <= current)
    return { none: `${current} replicas already run, and the limit is ${maxReplicas}` };
  return scalePlan(scaleOffHost, input, {
    from: current,
    to: wanted,
    preconditions: [
      {
        field: 'nextReplicaHost',
        equals: room.host,
        title: `Another replica of ${target.name} would run on ${room.host}, not on ${scarce}`,
      },
    ],
    riskReasons: [
      'capacity is only added',
      `the workloads on ${room.host} share it with one more`,
      'known rollback',
    ],
  });
}

export const scaleOffHost: Runbook<typeof parameters> = {
  id: 'scale-off-host',
  version: 1,
  title: 'Scale out a service to another host',
  kind: 'service.scale',
  manualMinutes: 10,
  manualSource:
    'find a host with capacity, change the number of replicas, check that they receive load: runbook estimate',
  parameters,
  request: { targetKinds: ['host'], verb: 'scale' },
  targetOf: onlyGuest,
  plan,
};
