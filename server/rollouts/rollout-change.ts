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
  /** Another version serves by now: the gate compares with it. */
  baseVersion: z.string().max(200).optional(),
  check: rolloutCheck.optional(),
  provisional: rolloutVerification.optional(),
  late: rolloutVerification.optional(),
  /** What it has shown of what it needs, while it waits for a person. */
  waits: rolloutWait.optional(),
  /** A person goes on with what is there, in this stage and step; null once that was done. */
  accepted: rolloutAccepted.nullable().optional(),
  /** Numbers of a later policy, and who saved that: proposing and approving are two people. */
  policy: z
    .object({
      body: retrainPolicyBody,
      version: z.number().int(),
      editor: z.object({ id: z.string(), name: z.string() }).nullable(),
    })
    .optional(),
  /** The order of the stage was lost: it is given anew. */
  again: z.boolean().optional(),
  /** The longest time of the stage begins anew. */
  restart: z.boolean().optional(),
});
export const rolloutChangeInput = z.object({
  id: idSchema,
  /** The revision that the decision was made on; another one by now makes it void. */
  revision: z.number().int(),
  change: fields,
  /** What the present stage needs of the world, made in this transaction. */
  ask: z.enum(['traffic', 'promotion', 'promotion withdrawn', 'alias back']).optional(),
  /** What was measured for the promotion that is asked for. */
  measured: promotionMeasures.optional(),
  /** For people; without it only progress was kept. */
  note: z.string().max(2_000).optional(),
});
/** One move as it is asked for. */
export type RolloutChange = z.input<typeof rolloutChangeInput>;
export type AskedMove = z.output<typeof rolloutChangeInput>;
/** What of the rollout becomes different by it. */
export type ChangedFields = z.output<typeof fields>;
