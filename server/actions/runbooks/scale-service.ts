import { z } from 'zod';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Plan } from '#lib/schemas/actions-plan.ts';
import type { Cause } from '#lib/schemas/incidents.ts';
import type { NoPlan, PlanInput, Runbook } from '#server/actions/runbook.ts';
import { scalePlan } from '#server/actions/runbooks/scale-plan.ts';

const parameters = z.object({
  /** At least so many more; where the cause is traffic, as many as its growth asks for. */
  addReplicas: z.number().int().min(1).max(10).default(1),
  maxReplicas: z.number().int().min(1).max(100).default(8),
  settleSeconds: z.number().min(0).max(600).default(10),
});

/** Replicas that serve the new traffic with the load each had before; the present number when it is not traffic. */
function replicasForTraffic(cause: Cause, current: number): number {
  const rate = cause.evidence.find(
    (item) => classifySignal(item.metric, item.labels).role === 'traffic',
  );
  if (cause.kind !== 'traffic' || !rate?.before || !rate.after) return current;
  return Math.ceil((current * rate.after) / rate.before);
}

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state } = input;
  const current = state.replicas ?? null;
  if (current === null) return { none: 'the number of replicas is not reported' };
  if (input.criteria.length === 0)
    return { none: 'latency, errors and saturation hold, so nothing would show that it helped' };
  const wanted = Math.max(
    current + input.parameters.addReplicas,
    replicasForTraffic(cause, current),
  );
  const replicas = Math.min(wanted, input.parameters.maxReplicas);
  if (replicas <= current)
    return {
      none: `${current} replicas run already, and the limit is ${input.parameters.maxReplicas}`,
    };
  return scalePlan(scaleService, input, {
    from: current,
    to: replicas,
    preconditions: [],
    riskReasons: ['capacity is only added', 'the way back is known'],
  });
}

export const scaleService: Runbook<typeof parameters> = {
  id: 'scale-service',
  version: 1,
  title: 'Scale a service out',
  kind: 'service.scale',
  manualMinutes: 6,
  manualSource: 'change the number of replicas, watch them take load: estimate of the runbook',
  parameters,
  plan,
};
