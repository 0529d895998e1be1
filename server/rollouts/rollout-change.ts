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
  /** Set if another version now serves: the gate compares with it. */
  baseVersion: z.string().max(200).optional(),
  check: rolloutCheck.optional(),
  provisional: rolloutVerification.optional(),
  late: rolloutVerification.optional(),
  /** Evidence shown and needed, while it waits for a user. */
  waits: rolloutWait.optional(),
  /** A user proceeds with the available evidence, in this stage and step; null once that is done. */
  accepted: rolloutAccepted.nullable().optional(),
  /** Numbers of a later policy, and who saved them: proposer and approver must be two people. */
  policy: z
    .object({
      body: retrainPolicyBody,
      version: z.number().int(),
      editor: z.object({ id: z.string(), name: z.string() }).nullable(),
    })
    .optional(),
  /** The order of the stage was lost and is issued again. */
  again: z.boolean().optional(),
  /** Restarts the time limit of the stage. */
  restart: z.boolean().optional(),
});
export const rolloutChangeInput = z.object({
  id: idSchema,
  /** Revision the decision was based on; a newer one voids it. */
  revision: z.number().int(),
  change: fields,
  /** External request of the present stage, made in this transaction. */
  ask: z.enum(['traffic', 'promotion', 'promotion withdrawn', 'alias back']).optional(),
  /** Measurements for the requested promotion. */
  measured: promotionMeasures.optional(),
  /** Message for users; without it only progress was stored. */
  note: z.string().max(2_000).optional(),
});
/** One move as requested. */
export type RolloutChange = z.input<typeof rolloutChangeInput>;
export type RequestedMove = z.output<typeof rolloutChangeInput>;
/** Fields of the rollout changed by a move. */
export type ChangedFields = z.output<typeof fields>;
