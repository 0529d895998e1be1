import { z } from 'zod';
import { risks } from '#lib/choices/actions.ts';
import { monitorQuerySchema } from '#lib/schemas/monitoring/monitoring.ts';
import { promotionEvidence } from './promotion.ts';

export const riskSchema = z.enum(risks);
export type Risk = z.output<typeof riskSchema>;

/** An unavailable field has its kind and a reason, never 0 or free text. */
const missing = <K extends string>(kind: K) =>
  z.object({ kind: z.literal(kind), reason: z.string().min(1) });

export const signalSchema = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  title: z.string(),
  unit: z.string().nullable(),
});

export const stepSchema = z.object({
  title: z.string(),
  executor: z.string(),
  kind: z.string(),
  target: z.object({ kind: z.string(), name: z.string() }),
  parameters: z.record(z.string(), z.unknown()),
});
export type Step = z.output<typeof stepSchema>;

export const checkSchema = z.object({
  title: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  /** Whether break-glass with a reason can override a failure. */
  overridable: z.literal(true).optional(),
});
export const preCheckSchema = z.object({ at: z.string(), checks: z.array(checkSchema) });
export type PreCheck = z.output<typeof preCheckSchema>;

export const criterionSchema = z.object({
  signal: signalSchema,
  /** Side of the bound on which values are good; the median of the window decides. */
  must: z.enum(['below', 'above']),
  bound: z.number(),
  /** Whether the bound itself does not count as good. */
  exclusive: z.boolean().optional(),
  present: z.number().nullable(),
  /** Measured like this monitor: with its query and windows, for the group of the alert. */
  monitor: z
    .object({
      name: z.string(),
      query: monitorQuerySchema,
      group: z.record(z.string(), z.string()),
    })
    .optional(),
});
export type Criterion = z.output<typeof criterionSchema>;

export const changeRowSchema = z.object({ field: z.string(), from: z.string(), to: z.string() });

/** The action contract. `planVersion` is the SHA-256 of its canonical JSON without check results. */
export const planSchema = z.object({
  kind: z.string(),
  executor: z.string(),
  runbook: z.object({ id: z.string(), version: z.number(), title: z.string() }),
  target: z.object({ kind: z.string(), name: z.string(), id: z.string().nullable() }),
  environment: z.string().nullable(),
  /** Tier of the target, named as in the policy rules. Absent from older plans. */
  tier: z.string().nullable().optional(),
  parameters: z.record(z.string(), z.unknown()),
  steps: z.array(stepSchema).min(1),
  reason: z.string(),
  evidence: z.array(z.object({ title: z.string(), href: z.string() })),
  /** Evidence on a version that a protected alias moves to. Absent from older plans. */
  promotion: promotionEvidence.optional(),
  changes: z.array(changeRowSchema),
  /** Required state of the target. Compared with its actual state at approval and at start. */
  preconditions: z.array(
    z.object({
      field: z.string(),
      equals: z.string(),
      title: z.string(),
      /** Alternative accepted value. */
      orEquals: z.string().optional(),
      overridable: z.literal(true).optional(),
    }),
  ),
  expectedEffect: z.union([
    z.object({
      kind: z.literal('signal'),
      signal: signalSchema,
      from: z.number().nullable(),
      /** The bound required for success. */
      to: z.number(),
      /**
       * Level before the incident, which the action should restore; null if it was not measured.
       */
      baseline: z.number().nullable().optional(),
      withinMs: z.number(),
    }),
    missing('none'),
  ]),
  successCriteria: z.object({
    criteria: z.array(criterionSchema),
    /**
     * Time after the end of the run during which samples do not count, because the effect takes
     * time.
     */
    settleMs: z.number(),
    windowMs: z.number(),
    minSamples: z.number().int().min(12),
    /**
     * Required state of the target after the run, if the executor's response is itself the proof.
     */
    state: z
      .array(z.object({ field: z.string(), equals: z.string(), title: z.string() }))
      .optional(),
  }),
  rollback: z.union([
    z.object({ kind: z.literal('plan'), steps: z.array(stepSchema), aboutMs: z.number() }),
    missing('none'),
    // The action does not change what is serving, so there is nothing to roll back.
    missing('not needed'),
  ]),
  blastRadius: z.object({
    services: z.number(),
    models: z.number(),
    usersPerMinute: z.number().nullable(),
    names: z.array(z.string()),
    complete: z.boolean(),
  }),
  cost: z.union([
    z.object({
      kind: z.literal('per_hour'),
      amount: z.string(),
      currency: z.string(),
      estimated: z.boolean(),
    }),
    missing('not measured'),
  ]),
  givesUp: z.string().nullable(),
  /**
   * Time needed to do it manually according to the runbook, and the source of that estimate. Absent
   * from older plans.
   */
  manual: z.object({ minutes: z.number(), source: z.string() }).optional(),
  risk: riskSchema,
  riskReasons: z.array(z.string()),
  /**
   * Effect on the incident: fixing a symptom leaves it mitigated, not resolved; only preparing a
   * fix leaves it unchanged.
   */
  fixes: z.enum(['cause', 'symptom', 'prepares']),
  /** The action that this action repeats or rolls back at a user's request. */
  follows: z
    .object({
      id: z.string(),
      number: z.number(),
      how: z.enum(['again', 'back']),
      attempt: z.number(),
    })
    .optional(),
});
export type Plan = z.output<typeof planSchema>;
