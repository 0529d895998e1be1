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

/** A figure within its limits; what is usual holds where it is left out. */
function figure(name: RetrainFigure) {
  const { min, max, usual } = retrainFigures[name];
  return z.number().min(min).max(max).default(usual);
}
function count(name: RetrainFigure) {
  const { min, max, usual } = retrainFigures[name];
  return z.number().int().min(min).max(max).default(usual);
}

/** A price of one right answer. */
export const costBudget = z.strictObject({
  amount: z.number().positive().max(1e9),
  currency: z.string().regex(/^[A-Z]{3}$/u, 'must be a currency such as EUR'),
});
export type CostBudget = z.output<typeof costBudget>;

/** When a model may be retrained, what its next version must show, and how it is rolled out. */
export const retrainPolicyBody = z.strictObject({
  enabled: z.boolean().default(true),
  triggers: z
    .array(z.enum(retrainTriggers))
    .max(3)
    .default([...retrainTriggers]),
  /** After a retraining nothing is proposed for so long. */
  coolDownMinutes: count('coolDownMinutes'),
  /** At most so many retrainings in so many days. */
  budget: z.strictObject({ runs: count('budget.runs'), days: count('budget.days') }).prefault({}),
  window: z
    .strictObject({
      /** The newest labelled requests, at most from so far back; never from before the change that is learned. */
      hoursAtMost: figure('window.hoursAtMost'),
      labelledAtLeast: count('window.labelledAtLeast'),
    })
    .prefault({}),
  gate: z
    .strictObject({
      /** Labelled requests later than the training data that both versions are judged on. */
      rowsAtLeast: count('gate.rowsAtLeast'),
      /** A slice with fewer is shown and not judged. */
      sliceRowsAtLeast: count('gate.sliceRowsAtLeast'),
      /** Of all intervals together. */
      confidence: figure('gate.confidence'),
      /** Over all rows the new version has to be better, or not worse by more than the margin; no slice may be shown to be worse, or worse by more. */
      rule: z.enum(gateRules).default('better'),
      /** Share of the mean loss of the serving version; counts for `not-worse` only. */
      margin: figure('gate.margin'),
      /** Of lists: the share by which coverage of the catalogue may fall, and popularity bias rise. */
      reachFall: figure('gate.reachFall'),
      /** What a right answer may cost; null sets no budget. */
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
      /** A stage that takes longer waits for a person; gate and labels have the usual delay of the labels besides. */
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
    /** The version that was edited; another one in force by now is a conflict. */
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
  /** 0 is the shipped one. */
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
  /** What it waits for, in a sentence; null when it is ready. */
  reason: z.string().nullable(),
  /** Incidents or actions that the reason names. */
  links: z.array(z.strictObject({ label: z.string(), href: z.string() })),
});
export type RetrainReadiness = z.output<typeof retrainReadiness>;
