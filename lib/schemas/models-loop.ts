import { z } from 'zod';
import { baseVersionSchema } from '#lib/schemas/common.ts';

const modelName = z.string().min(1).max(200);

/** What may start a proposal to retrain. */
export const retrainTriggers = ['concept_drift', 'covariate_drift', 'person'] as const;
export type RetrainTrigger = (typeof retrainTriggers)[number];

/** Shares of the traffic that a rollout goes through; executors know these. */
const stepPercent = z.union([5, 25, 50, 100].map((percent) => z.literal(percent)));

/** When a model may be retrained, what its next version must show, and how it is rolled out. */
export const retrainPolicyBody = z.strictObject({
  enabled: z.boolean().default(true),
  triggers: z
    .array(z.enum(retrainTriggers))
    .max(3)
    .default([...retrainTriggers]),
  /** After a retraining nothing is proposed for so long. */
  coolDownMinutes: z
    .number()
    .int()
    .min(0)
    .max(30 * 1_440)
    .default(60),
  /** At most so many retrainings in so many days. */
  budget: z
    .strictObject({
      runs: z.number().int().min(0).max(1_000).default(10),
      days: z.number().int().min(1).max(90).default(7),
    })
    .prefault({}),
  window: z
    .strictObject({
      /** The newest labelled requests, at most from so far back; never from before the change that is learned. */
      hoursAtMost: z
        .number()
        .min(0.01)
        .max(90 * 24)
        .default(24),
      labelledAtLeast: z.number().int().min(50).max(1_000_000).default(500),
    })
    .prefault({}),
  gate: z
    .strictObject({
      /** Labelled requests later than the training data that both versions are judged on. */
      rowsAtLeast: z.number().int().min(50).max(20_000).default(500),
      /** A slice with fewer is shown and not judged. */
      sliceRowsAtLeast: z.number().int().min(20).max(10_000).default(50),
      /** Of all intervals together. */
      confidence: z.number().min(0.8).max(0.999).default(0.95),
    })
    .prefault({}),
  rollout: z
    .strictObject({
      steps: z.array(stepPercent).min(1).max(4).default([5, 25, 50, 100]),
      requestsAtLeast: z.number().int().min(5).max(1_000_000).default(50),
      checks: z.number().int().min(1).max(20).default(3),
      /** A stage that takes longer waits for a person. */
      minutesAtMost: z
        .number()
        .int()
        .min(1)
        .max(7 * 1_440)
        .default(60),
      lateRowsAtLeast: z.number().int().min(20).max(1_000_000).default(200),
      maturityAtLeast: z.number().min(0.5).max(1).default(0.9),
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
    { path: ['rollout', 'steps'], message: 'rise and end at 100' },
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
  reason: z.string().trim().min(1, 'say why').max(1_000),
});
export const proposeRetrainAnswer = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  href: z.string(),
});
