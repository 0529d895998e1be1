import { z } from 'zod';
import type { Criterion, Plan } from '#lib/schemas/actions/plan.ts';
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

/**
 * Removes the version from an alert's criterion: the alert names the bad version, but the criterion
 * must apply to the serving version.
 */
function ofAnyVersion(criterion: Criterion): Criterion {
  const { version: _version, ...labels } = criterion.signal.labels;
  return { ...criterion, signal: { ...criterion.signal, labels } };
}

function plan(input: PlanInput<z.output<typeof parameters>>): Plan | NoPlan {
  const { cause, state, executor, target, model } = input;
  const current = state.version ?? null;
  if (current === null) return { none: 'the serving version is not reported' };
  if (cause.change?.after && cause.change.after !== current)
    return { none: `version ${cause.change.after} no longer serves` };
  const toVersion =
    input.choice?.toVersion ?? cause.change?.before ?? state.previousVersions[0] ?? null;
  if (toVersion === null || toVersion === current) return { none: 'there is no earlier version' };
  const step = (version: string) => ({
    title: `Route all requests of ${target.name} to version ${version}`,
    executor,
    kind: 'model.set_traffic',
    target,
    parameters: { version, percent: 100, mode: 'full' },
  });
  const criteria = input.criteria.map(ofAnyVersion);
  // Quality is measured a label delay after the requests, over a window that must begin after the
  // action.
  const lateMs = (model?.labelDelayMs ?? 0) + (model?.windowMs ?? 0);
  return {
    ...planFrame(rollBackModel, input),
    parameters: { toVersion },
    steps: [step(toVersion)],
    reason: cause.title,
    changes: [{ field: 'version', from: current, to: toVersion }],
    preconditions: [
      { field: 'version', equals: current, title: `Version ${current} still serves most requests` },
    ],
    expectedEffect: expectedEffect({ ...input, criteria }, lateMs + 5 * 60_000),
    successCriteria: successCriteria(
      { criteria, sampleMs: input.sampleMs },
      lateMs + input.parameters.settleSeconds * 1_000,
    ),
    rollback: { kind: 'plan', steps: [step(current)], aboutMs: 10_000 },
    givesUp: `Changes of version ${current}`,
    risk: 'medium',
    riskReasons: ['Another version serves every request', 'Known rollback'],
    fixes: 'cause',
  };
}

export const rollBackModel: Runbook<typeof parameters> = {
  id: 'roll-back-model',
  version: 1,
  title: 'Roll a model back to its earlier version',
  kind: 'model.roll_back',
  manualMinutes: 20,
  manualSource:
    'find the last good version, route the requests, check the predictions: runbook estimate',
  parameters,
  request: { targetKinds: ['model'], verb: 'roll back', choices: versionChoices },
  plan,
};
