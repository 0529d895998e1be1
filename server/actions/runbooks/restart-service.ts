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

const parameters = z.object({ settleSeconds: z.number().min(0).max(600).default(5) });

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state, executor, target } = input;
  const running = state.version ? `running ${state.version}` : 'running';
  return {
    ...planFrame(restartService, input),
    parameters: {},
    steps: [
      {
        title: `Restart ${target.name}, one replica at a time`,
        executor,
        kind: 'service.restart',
        target,
        parameters: {},
      },
    ],
    reason: cause.title,
    changes: [{ field: 'processes', from: running, to: `${running}, restarted` }],
    preconditions: state.version
      ? [
          {
            field: 'version',
            equals: state.version,
            title: `${target.name} still runs ${state.version}`,
          },
        ]
      : [],
    expectedEffect: expectedEffect(input, 5 * 60_000),
    successCriteria: successCriteria(input, input.parameters.settleSeconds * 1_000),
    rollback: { kind: 'none', reason: 'a restart cannot be undone' },
    givesUp: 'Requests in progress on the restarting replica',
    risk: raiseRisk('low'),
    riskReasons: ['a restart is short and common', 'there is no rollback plan: one class higher'],
    fixes: 'symptom',
  };
}

export const restartService: Runbook<typeof parameters> = {
  id: 'restart-service',
  version: 1,
  title: 'Restart a service',
  kind: 'service.restart',
  manualMinutes: 8,
  manualSource: 'connect to the host, restart each replica, check that it starts: runbook estimate',
  parameters,
  request: { targetKinds: ['service'], verb: 'restart' },
  plan,
};
