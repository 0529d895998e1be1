import { z } from 'zod';
import type { RetrainTrigger } from '#lib/choices/models/models-loop.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import { planFrame, type NoPlan, type PlanInput, type Runbook } from '#server/actions/runbook.ts';
import {
  retrainGate,
  retrainKind,
  retrainPolicyField,
  describeRetrainPolicy,
  retrainRunbook,
  trainedField,
} from '#server/actions/targets/retrain-state.ts';

const parameters = z.object({
  trigger: z.enum(['from the cause', 'person']).default('from the cause'),
});
const hourMs = 3_600_000;
/** Number of standard deviations by which a measure must worsen to count as a loss. */
const lossFrom = 2.8;

/**
 * True if actual or estimated quality decreased as well. Drift without a loss does not require a
 * new version.
 */
function costsQuality(cause: Cause): boolean {
  return cause.evidence.some(
    ({ metric, score }) => metric === 'model.quality' && score >= lossFrom,
  );
}

function triggerOf(cause: Cause): RetrainTrigger {
  return cause.evidence[0]?.metric === 'model.quality' ? 'concept_drift' : 'covariate_drift';
}

/**
 * Window of labeled requests since the change began, because earlier ones reflect outdated
 * behavior.
 */
function windowOf({ cause, now, model }: PlanInput<unknown>): { fromMs: number; toMs: number } {
  const toMs = now.getTime() - (model?.labelDelayMs ?? 0);
  const earliest = toMs - (model?.policy.body.window.hoursAtMost ?? 24) * hourMs;
  const delayMs = model?.labelDelayMs ?? 0;
  // Actual quality is reported one label delay after the requests that it describes.
  const onsets = cause.evidence.flatMap(({ onsetAt, labels }) =>
    onsetAt === null ? [] : [Date.parse(onsetAt) - (labels['basis'] === 'realised' ? delayMs : 0)],
  );
  return { fromMs: Math.max(earliest, Math.min(...onsets, toMs)), toMs };
}

function windowOfPerson({ now, model }: PlanInput<unknown>): { fromMs: number; toMs: number } {
  const toMs = now.getTime() - (model?.labelDelayMs ?? 0);
  return { fromMs: toMs - (model?.policy.body.window.hoursAtMost ?? 24) * hourMs, toMs };
}

type Input = PlanInput<z.output<typeof parameters>>;
type Params = { trigger: RetrainTrigger; base: string; policyVersion: number };

/** Checks of the retrain policy and the cause, before any window is read. */
function ask({ cause, state, model, parameters: { trigger: by } }: Input): Params | NoPlan {
  if (model === null) return { none: 'the monitoring settings of the model are not available' };
  const { policy } = model;
  const byPerson = by === 'person';
  const trigger = byPerson ? 'person' : triggerOf(cause);
  if (!policy.body.enabled) return { none: 'the retraining policy of the model is disabled' };
  if (!policy.body.triggers.includes(trigger))
    return { none: `the retraining policy does not cover ${trigger.replace('_', ' ')}` };
  if (!byPerson && !costsQuality(cause))
    return { none: 'the drift causes no quality loss, so no action is needed' };
  const base = state.version ?? null;
  return base === null
    ? { none: 'the serving version is not reported' }
    : { trigger, base, policyVersion: policy.version };
}

/** Fields shared by all retraining plans. */
const frame: Pick<
  Plan,
  | 'changes'
  | 'expectedEffect'
  | 'successCriteria'
  | 'rollback'
  | 'givesUp'
  | 'risk'
  | 'riskReasons'
  | 'fixes'
> = {
  changes: [{ field: 'registered versions', from: 'up to now', to: 'one more, not serving' }],
  expectedEffect: {
    kind: 'none',
    reason:
      'a version that does not serve changes no signal; the gate compares it with the serving version',
  },
  successCriteria: {
    criteria: [],
    settleMs: 0,
    windowMs: 1_000,
    minSamples: 12,
    state: [{ ...trainedField, title: 'The version that the run reports is registered' }],
  },
  rollback: { kind: 'not needed', reason: 'the new version does not serve yet' },
  givesUp: null,
  risk: 'medium',
  riskReasons: [
    'A new version is trained and registered; it does not serve before its own gate and approval',
    'It reads the requests of the last hours and uses pipeline time',
  ],
  fixes: 'prepares',
};

function plan(input: Input): Plan | NoPlan {
  const asked = ask(input);
  if ('none' in asked) return asked;
  const { trigger, base, policyVersion } = asked;
  const { cause, executor } = input;
  const { fromMs, toMs } = trigger === 'person' ? windowOfPerson(input) : windowOf(input);
  if (fromMs >= toMs) return { none: 'no labels have arrived for requests since the change' };
  const target = { kind: 'model', name: cause.resource.name };
  const window = {
    trainFromAt: new Date(fromMs).toISOString(),
    trainToAt: new Date(toMs).toISOString(),
  };
  const run = { ...window, baseVersion: base, reason: cause.title.slice(0, 1_000) };
  return {
    ...planFrame(retrainModel, input),
    ...frame,
    parameters: { ...run, trigger, policyVersion },
    steps: [
      {
        title: `Train ${target.name} on the labeled requests since ${window.trainFromAt}`,
        executor,
        kind: retrainKind,
        target,
        parameters: run,
      },
    ],
    reason: cause.title,
    preconditions: [
      { field: 'version', equals: base, title: `Version ${base} still serves` },
      {
        field: retrainPolicyField,
        equals: describeRetrainPolicy(policyVersion),
        title: 'The retraining policy has not changed',
      },
      ...retrainGate.map((check) => ({ ...check })),
    ],
  };
}

export const retrainModel: Runbook<typeof parameters> = {
  id: retrainRunbook,
  version: 1,
  title: 'Retrain a model',
  kind: retrainKind,
  manualMinutes: 90,
  manualSource:
    'collect and check the labeled rows, start the training, register the version: runbook estimate',
  parameters,
  request: { targetKinds: ['model'], verb: 'retrain' },
  plan,
};
