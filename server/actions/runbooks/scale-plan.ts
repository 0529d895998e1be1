import type { Plan, Risk } from '#lib/schemas/actions/plan.ts';
import {
  expectedEffect,
  planFrame,
  successCriteria,
  type PlanInput,
  type Runbook,
} from '#server/actions/runbook.ts';

type Wanted = {
  from: number;
  to: number;
  /** Preconditions in addition to the number of replicas. */
  preconditions: Plan['preconditions'];
  riskReasons: string[];
  risk?: Risk;
  givesUp?: string;
};

/** Plan that sets the number of replicas of a service, verified by the affected signals. */
export function scalePlan(
  runbook: Runbook,
  input: PlanInput<{ settleSeconds: number }>,
  { from, to, preconditions, riskReasons, risk = 'low', givesUp }: Wanted,
): Plan {
  const { target, executor } = input;
  const step = (count: number) => ({
    title: `Set ${target.name} to ${count} replicas`,
    executor,
    kind: 'service.scale',
    target,
    parameters: { replicas: count },
  });
  return {
    ...planFrame(runbook, input),
    parameters: { replicas: to },
    steps: [step(to)],
    reason: input.cause.title,
    changes: [{ field: 'replicas', from: String(from), to: String(to) }],
    preconditions: [
      {
        field: 'replicas',
        equals: String(from),
        title: `${target.name} still has ${from} replicas`,
      },
      ...preconditions,
    ],
    expectedEffect: expectedEffect(input, 5 * 60_000),
    successCriteria: successCriteria(input, input.parameters.settleSeconds * 1_000),
    rollback: { kind: 'plan', steps: [step(from)], aboutMs: 20_000 },
    givesUp: givesUp ?? null,
    risk,
    riskReasons,
    fixes: 'symptom',
  };
}
