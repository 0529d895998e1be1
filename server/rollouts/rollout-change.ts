import { z } from 'zod';
import { promotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { retrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import {
  gateSchema,
  rolloutAccepted,
  rolloutCheck,
  rolloutOutcomes,
  rolloutStages,
  rolloutStates,
  rolloutVerification,
  rolloutWait,
} from '#lib/schemas/rollouts/rollouts.ts';

const fields = z.object({
  stage: z.enum(rolloutStages).optional(),
  step: z.number().int().optional(),
  state: z.enum(rolloutStates).optional(),
  outcome: z.enum(rolloutOutcomes).optional(),
  reason: z.string().max(2_000).optional(),
  gate: gateSchema.optional(),
  /** Set if another version now serves, which the gate then compares with. */
  baseVersion: z.string().max(200).optional(),
  check: rolloutCheck.optional(),
  provisional: rolloutVerification.optional(),
  late: rolloutVerification.optional(),
  /** Available and required evidence while the rollout waits for a user. */
  waits: rolloutWait.optional(),
  /**
   * Set when a user proceeds with the available evidence, for this stage and step; null once that
   * is done.
   */
  accepted: rolloutAccepted.nullable().optional(),
  /**
   * Numbers of a later policy and the user who saved it, because proposer and approver must be
   * different users.
   */
  policy: z
    .object({
      body: retrainPolicyBody,
      version: z.number().int(),
      editor: z.object({ id: z.string(), name: z.string() }).nullable(),
    })
    .optional(),
  /** Issues the stage's order again, because it was lost. */
  again: z.boolean().optional(),
  /** Restarts the time limit of the stage. */
  restart: z.boolean().optional(),
});
export const rolloutChangeInput = z.object({
  id: idSchema,
  /** Revision that the decision was based on. A newer revision voids the decision. */
  revision: z.number().int(),
  change: fields,
  /** External request of the current stage, made in this transaction. */
  ask: z.enum(['traffic', 'promotion', 'promotion withdrawn', 'alias back']).optional(),
  /** Measurements for the requested promotion. */
  measured: promotionMeasures.optional(),
  /** Message for users. Absent if the move only stored progress. */
  note: z.string().max(2_000).optional(),
});
/** One move as requested. */
export type RolloutChange = z.input<typeof rolloutChangeInput>;
export type RequestedMove = z.output<typeof rolloutChangeInput>;
/** Rollout fields that a move changes. */
export type ChangedFields = z.output<typeof fields>;
