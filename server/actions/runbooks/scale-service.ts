import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions.ts';
import type { NoPlan, PlanInput, Runbook } from '#server/actions/runbook.ts';
import { expectedEffect, planFrame, successCriteria } from '#server/actions/runbook.ts';

const parameters = z.object({
  addReplicas: z.number().int().min(1).max(10).default(1),
  maxReplicas: z.number().int().min(1).max(100).default(8),
  settleSeconds: z.number().min(0).max(600).default(10),
});

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state, executor } = input;
  const target = { kind: cause.resource.kind, name: cause.resource.name };
  const current = state.replicas ?? null;
  if (current === null) return { none: 'the number of replicas is not reported' };
  const replicas = Math.min(current + input.parameters.addReplicas, input.parameters.maxReplicas);
  if (replicas <= current)
    return {
      none: `${current} replicas run already, and the limit is ${input.parameters.maxReplicas}`,
    };
  const step = (count: number) => ({
    title: `Set ${target.name} to ${count} replicas`,
    executor,
    kind: 'service.scale',
    target,
    parameters: { replicas: count },
  });
  return {
    ...planFrame(scaleService, input),
    parameters: { replicas },
    steps: [step(replicas)],
    reason: cause.title,
    changes: [{ field: 'replicas', from: String(current), to: String(replicas) }],
    preconditions: [
      {
        field: 'replicas',
        equals: String(current),
        title: `${target.name} still has ${current} replicas`,
      },
    ],
    expectedEffect: expectedEffect(input.criteria, 5 * 60_000),
    successCriteria: successCriteria(input, input.parameters.settleSeconds * 1_000),
    rollback: { kind: 'plan', steps: [step(current)], aboutMs: 20_000 },
    givesUp: null,
    risk: 'low',
    riskReasons: ['capacity is only added', 'the way back is known'],
    fixes: 'symptom',
  };
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
