import { z } from 'zod';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import type { NoPlan, PlanInput, Runbook } from '#server/actions/runbook.ts';
import { scalePlan } from '#server/actions/runbooks/scale-plan.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { keyIn } from '#server/incidents/diagnosis/resource-graph.ts';

const parameters = z.object({
  /** At least so many more; where the executor tells how many run on the scarce host, as many as those. */
  addReplicas: z.number().int().min(1).max(10).default(1),
  maxReplicas: z.number().int().min(1).max(100).default(8),
  settleSeconds: z.number().min(0).max(600).default(10),
});

/** What an executor may tell about where a service runs. */
const placement = z.object({
  replicasByHost: z.record(z.string(), z.number()).nullish().catch(null),
  nextReplicaHost: z.string().nullish().catch(null),
});

/**
 * The service that is the only one to run on the scarce host. Where several share it, more replicas of one leave the
 * others as they are, and somebody has to see to the host.
 */
function onlyGuest(
  { resource }: Pick<Cause, 'resource'>,
  graph: ResourceGraph,
): ResourceRef | NoPlan {
  if (resource.kind !== 'host') return { none: `${resource.name} is no host` };
  const key = keyIn(graph, resource);
  const guests = [
    ...new Set(
      graph.relations.flatMap(({ from, to, kind }) =>
        kind === 'runs_on' && to === key ? [from] : [],
      ),
    ),
  ].flatMap((guest) => graph.byId.get(guest) ?? []);
  const [only] = guests;
  if (only === undefined) return { none: `nothing is known to run on ${resource.name}` };
  if (guests.length > 1)
    return {
      none: `${guests.length} run on ${resource.name}, and more replicas of one would not help the others`,
    };
  return only.kind === 'service'
    ? { id: only.id, kind: only.kind, name: only.name }
    : { none: `what runs on ${resource.name} is a ${only.kind}` };
}

/** Why another replica would not run elsewhere, or where it would. */
function elsewhere(
  host: string,
  { replicasByHost, nextReplicaHost }: z.output<typeof placement>,
): { host: string; replaces: number } | NoPlan {
  if (!nextReplicaHost)
    return { none: 'the executor does not tell where another replica would run' };
  if (nextReplicaHost === host)
    return { none: `another replica would run on ${host} too: no other host has room` };
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
    return { none: 'nothing that runs there suffers, so nothing would show that it helped' };
  const scarce = cause.resource.name;
  const room = elsewhere(scarce, placement.parse(state));
  if ('none' in room) return room;
  // Those on the scarce host hardly count any more: what is added must be able to take their load.
  const wanted = Math.min(current + Math.max(addReplicas, room.replaces), maxReplicas);
  if (wanted <= current)
    return { none: `${current} replicas run already, and the limit is ${maxReplicas}` };
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
      `what runs on ${room.host} shares it with more`,
      'the way back is known',
    ],
  });
}

export const scaleOffHost: Runbook<typeof parameters> = {
  id: 'scale-off-host',
  version: 1,
  title: 'Scale a service out to another host',
  kind: 'service.scale',
  manualMinutes: 10,
  manualSource:
    'find a host with room, change the number of replicas, watch them take load: estimate of the runbook',
  parameters,
  request: { targetKinds: ['host'], verb: 'scale' },
  targetOf: onlyGuest,
  plan,
};
