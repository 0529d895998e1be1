import { z } from 'zod';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import {
  expectedEffect,
  planFrame,
  successCriteria,
  versionChoices,
  type NoPlan,
  type PlanInput,
  type Runbook,
} from '#server/actions/runbook.ts';

const parameters = z.object({ settleSeconds: z.number().min(0).max(600).default(5) });

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state, executor, target } = input;
  const current = state.version ?? null;
  if (current === null) return { none: 'the running version is not reported' };
  if (cause.change?.after && cause.change.after !== current) {
    return { none: `version ${cause.change.after} is no longer running` };
  }
  const toVersion =
    input.choice?.toVersion ?? cause.change?.before ?? state.previousVersions[0] ?? null;
  if (toVersion === null || toVersion === current) return { none: 'there is no earlier version' };
  const step = (version: string) => ({
    title: `Set ${target.name} to ${version}`,
    executor,
    kind: 'service.roll_back',
    target,
    parameters: { toVersion: version },
  });
  return {
    ...planFrame(rollBackService, input),
    parameters: { toVersion },
    steps: [step(toVersion)],
    reason: cause.title,
    changes: [{ field: 'version', from: current, to: toVersion }],
    preconditions: [
      { field: 'version', equals: current, title: `${target.name} still runs ${current}` },
      { field: 'healthy', equals: 'true', title: `${target.name} passes its health check` },
    ],
    expectedEffect: expectedEffect(input, 5 * 60_000),
    successCriteria: successCriteria(input, input.parameters.settleSeconds * 1_000),
    rollback: { kind: 'plan', steps: [step(current)], aboutMs: 30_000 },
    givesUp: `Changes of ${current}`,
    risk: 'medium',
    riskReasons: ['the version of a running service changes', 'known rollback'],
    fixes: 'cause',
  };
}

export const rollBackService: Runbook<typeof parameters> = {
  id: 'roll-back-service',
  version: 1,
  title: 'Roll back a deployment',
  kind: 'service.roll_back',
  manualMinutes: 15,
  manualSource: 'find the last good version, deploy it, check that it starts: runbook estimate',
  parameters,
  request: { targetKinds: ['service'], verb: 'roll back', choices: versionChoices },
  plan,
};
