import { z } from 'zod';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { ActionChoice } from '#lib/schemas/actions/request.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import type { NoPlan, PlanInput, Runbook } from '#server/actions/runbook.ts';
import { scalePlan } from '#server/actions/runbooks/scale-plan.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';

const parameters = z.object({
  /**
   * Minimum number of replicas to add. If the cause is traffic, increased to what its growth
   * requires.
   */
  addReplicas: z.number().int().min(1).max(10).default(1),
  maxReplicas: z.number().int().min(1).max(100).default(8),
  settleSeconds: z.number().min(0).max(600).default(10),
});

/**
 * Replicas needed to serve the new traffic with the earlier load per replica; the current number if
 * the cause is not traffic.
 */
function replicasForTraffic(cause: Cause, current: number): number {
  const rate = cause.evidence.find(
    (item) => classifySignal(item.metric, item.labels).role === 'traffic',
  );
  if (cause.kind !== 'traffic' || !rate?.before || !rate.after) return current;
  return Math.ceil((current * rate.after) / rate.before);
}

const mostReplicas = 100;

/**
 * Plan with the number of replicas that a user selected, which may be lower than the current
 * number.
 */
function chosenPlan(
  input: PlanInput<z.output<typeof parameters>>,
  from: number,
  to: number,
): Plan | NoPlan {
  if (to === from) return { none: `${from} replicas already run` };
  const lower = to < from;
  return scalePlan(scaleService, input, {
    from,
    to,
    preconditions: [],
    riskReasons: [lower ? 'capacity is removed' : 'capacity is only added', 'known rollback'],
    ...(lower ? { risk: 'medium', givesUp: `Capacity: ${from - to} of ${from} replicas` } : {}),
  });
}

function replicaChoices({ replicas }: TargetState): ActionChoice[] {
  if (replicas === null || replicas === undefined) return [];
  const value = Math.min(replicas + 1, mostReplicas);
  return [{ name: 'replicas', min: 1, max: mostReplicas, current: replicas, value }];
}

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state } = input;
  const current = state.replicas ?? null;
  if (current === null) return { none: 'the number of replicas is not reported' };
  const chosen = input.choice?.replicas;
  if (chosen !== undefined) return chosenPlan(input, current, chosen);
  if (input.criteria.length === 0)
    return {
      none: 'latency, errors and saturation are within limits, so nothing would prove the effect',
    };
  const wanted = Math.max(
    current + input.parameters.addReplicas,
    replicasForTraffic(cause, current),
  );
  const replicas = Math.min(wanted, input.parameters.maxReplicas);
  if (replicas <= current)
    return {
      none: `${current} replicas already run, and the limit is ${input.parameters.maxReplicas}`,
    };
  return scalePlan(scaleService, input, {
    from: current,
    to: replicas,
    preconditions: [],
    riskReasons: ['capacity is only added', 'known rollback'],
  });
}

export const scaleService: Runbook<typeof parameters> = {
  id: 'scale-service',
  version: 1,
  title: 'Scale out a service',
  kind: 'service.scale',
  manualMinutes: 6,
  manualSource: 'change the number of replicas, check that they receive load: runbook estimate',
  parameters,
  request: { targetKinds: ['service'], verb: 'scale', choices: replicaChoices },
  plan,
};
