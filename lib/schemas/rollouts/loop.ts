import { z } from 'zod';
import {
  gateRules,
  retrainFigures,
  retrainTriggers,
  rolloutShares,
  type RetrainFigure,
} from '#lib/choices/models/models-loop.ts';
import { baseVersionSchema } from '#lib/schemas/fields.ts';

const modelName = z.string().min(1).max(200);

/** A number within its limits, with a default if omitted. */
function figure(name: RetrainFigure) {
  const { min, max, usual } = retrainFigures[name];
  return z.number().min(min).max(max).default(usual);
}
function count(name: RetrainFigure) {
  const { min, max, usual } = retrainFigures[name];
  return z.number().int().min(min).max(max).default(usual);
}

/** Maximum price of one correct prediction. */
export const costBudget = z.strictObject({
  amount: z.number().positive().max(1e9),
  currency: z.string().regex(/^[A-Z]{3}$/u, 'must be a currency such as EUR'),
});
export type CostBudget = z.output<typeof costBudget>;

/**
 * Conditions for retraining a model, evidence that its next version must provide, and its rollout.
 */
export const retrainPolicyBody = z.strictObject({
  enabled: z.boolean().default(true),
  triggers: z
    .array(z.enum(retrainTriggers))
    .max(3)
    .default([...retrainTriggers]),
  /** Time after a retraining during which no other retraining is proposed. */
  coolDownMinutes: count('coolDownMinutes'),
  /** Maximum number of retrainings within a number of days. */
  budget: z.strictObject({ runs: count('budget.runs'), days: count('budget.days') }).prefault({}),
  window: z
    .strictObject({
      /**
       * Training data: the newest labeled requests within this many hours, excluding requests from
       * before the change to be learned.
       */
      hoursAtMost: figure('window.hoursAtMost'),
      labelledAtLeast: count('window.labelledAtLeast'),
    })
    .prefault({}),
  gate: z
    .strictObject({
      /**
       * Minimum number of labeled requests to compare both versions on. They must be later than the
       * training data.
       */
      rowsAtLeast: count('gate.rowsAtLeast'),
      /** A slice with fewer rows is shown but not judged. */
      sliceRowsAtLeast: count('gate.sliceRowsAtLeast'),
      /** Joint confidence of all intervals. */
      confidence: figure('gate.confidence'),
      /**
       * The new version must be better over all rows, or not worse by more than the margin. No
       * slice may be significantly worse, or worse by more than the margin.
       */
      rule: z.enum(gateRules).default('better'),
      /** Share of the serving version's mean loss; only for `not-worse`. */
      margin: figure('gate.margin'),
      /**
       * For lists: maximum share by which catalog coverage may decrease and popularity bias may
       * increase.
       */
      reachFall: figure('gate.reachFall'),
      /** Maximum cost of a correct prediction; null for no budget. */
      costPerCorrectAtMost: costBudget.nullable().default(null),
    })
    .prefault({}),
  rollout: z
    .strictObject({
      steps: z
        .array(z.union(rolloutShares.map((share) => z.literal(share))))
        .min(1)
        .max(4)
        .default([...rolloutShares]),
      requestsAtLeast: count('rollout.requestsAtLeast'),
      checks: count('rollout.checks'),
      /**
       * Maximum duration of a stage; after it, the rollout waits for a user decision. The expected
       * label delay is added for gate and labels.
       */
      minutesAtMost: count('rollout.minutesAtMost'),
      lateRowsAtLeast: count('rollout.lateRowsAtLeast'),
      maturityAtLeast: figure('rollout.maturityAtLeast'),
    })
    .prefault({}),
});
export type RetrainPolicyBody = z.output<typeof retrainPolicyBody>;

export const retrainPolicyInput = z.object({ name: modelName });
export const saveRetrainPolicyInput = retrainPolicyBody
  .extend({
    name: modelName,
    comment: z.string().trim().max(1_000).default(''),
    /** Version that was edited. The save fails with a conflict if a newer one is in force. */
    baseVersion: baseVersionSchema,
  })
  .refine(
    ({ rollout: { steps } }) =>
      steps.at(-1) === 100 && steps.every((step, at) => at === 0 || step > (steps[at - 1] ?? 0)),
    { path: ['rollout', 'steps'], message: 'must rise and end at 100' },
  );

const retrainPolicyEntry = z.strictObject({
  version: z.int(),
  body: retrainPolicyBody,
  comment: z.string(),
  by: z.string().nullable(),
  at: z.iso.datetime().nullable(),
});
export type RetrainPolicyEntry = z.output<typeof retrainPolicyEntry>;
export const retrainPolicyAnswer = z.strictObject({
  model: z.string(),
  /** Version 0 is the shipped policy. */
  current: retrainPolicyEntry,
  versions: z.array(retrainPolicyEntry),
});
export type RetrainPolicyAnswer = z.output<typeof retrainPolicyAnswer>;

export const proposeRetrainInput = z.object({
  name: modelName,
  reason: z.string().trim().min(1, 'enter a reason').max(1_000),
});
export const proposeRetrainAnswer = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  href: z.string(),
});

/** Whether a retraining can be requested now. */
export const retrainReadiness = z.strictObject({
  model: z.string(),
  ready: z.boolean(),
  /** Reason for waiting, in one sentence; null if the model is ready. */
  reason: z.string().nullable(),
  /** Incidents or actions mentioned in the reason. */
  links: z.array(z.strictObject({ label: z.string(), href: z.string() })),
});
export type RetrainReadiness = z.output<typeof retrainReadiness>;
