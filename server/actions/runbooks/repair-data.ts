import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import {
  expectedEffect,
  planFrame,
  raiseRisk,
  successCriteria,
  type NoPlan,
  type PlanInput,
  type Runbook,
} from '#server/actions/runbook.ts';

const parameters = z.object({ settleSeconds: z.number().min(0).max(600).default(10) });

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, executor, target } = input;
  if (target.kind === 'model') return { none: "the source of the model's data is unknown" };
  if (input.choice !== undefined && input.model === null)
    return { none: `no model is fed by ${target.name}` };
  return {
    ...planFrame(repairData, input),
    parameters: {},
    steps: [
      {
        title: `Repair the source of ${target.name} and run it again`,
        executor,
        kind: 'model.repair_data',
        target,
        parameters: {},
      },
    ],
    reason: cause.title,
    changes: [{ field: 'source', from: 'returns bad values', to: 'mended' }],
    preconditions: [],
    expectedEffect: expectedEffect(input, 15 * 60_000),
    successCriteria: successCriteria(
      input,
      (input.model?.windowMs ?? 0) + input.parameters.settleSeconds * 1_000,
    ),
    rollback: { kind: 'none', reason: 'repaired data is not broken again' },
    givesUp: null,
    risk: raiseRisk('low'),
    riskReasons: [
      'The job runs again and writes its normal output',
      'There is no rollback plan: one class higher',
    ],
    fixes: 'cause',
  };
}

export const repairData: Runbook<typeof parameters> = {
  id: 'repair-data',
  version: 1,
  title: 'Repair the data that feeds a model',
  kind: 'model.repair_data',
  manualMinutes: 45,
  manualSource: 'find the broken source, repair it, run the job again: runbook estimate',
  parameters,
  request: { targetKinds: ['service', 'job', 'dataset'], verb: 'repair the data of' },
  plan,
};
