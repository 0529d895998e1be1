import { z } from 'zod';
import {
  demoListParam,
  demoParam,
  flagParam,
  idSchema,
  listParam,
  pageParams,
  timeParam,
} from '#lib/schemas/fields.ts';

export const listActionsInput = z.object({
  ...pageParams,
  status: listParam.optional(),
  incidentId: idSchema.optional(),
  /**
   * `waiting` = needs a decision, `active` = not final, `tried` = has a verdict or lacks only the
   * verdict.
   */
  view: z.enum(['waiting', 'active', 'done', 'tried']).optional(),
  demo: demoListParam,
  /** Start of the range in which the actions were proposed. */
  from: timeParam.optional(),
  to: timeParam.optional(),
  /** Omits the contracts, which make up most of a response. */
  brief: flagParam.default(false),
});
export const provenInput = z.object({ from: timeParam, to: timeParam, demo: demoParam });
export const actionIdInput = z.object({ id: idSchema });
export const decideInput = actionIdInput.extend({
  planVersion: z.string().min(1),
  comment: z.string().trim().max(2_000).optional(),
  breakGlass: z.boolean().default(false),
  /** The user who currently delegates their approvals to the requesting user. */
  onBehalfOf: idSchema.optional(),
  /** Required if the policy demands re-authentication. */
  password: z.string().max(200).optional(),
  /** Replaces the password: a code of the authenticator app, or a recovery code. */
  code: z.string().trim().min(6).max(40).optional(),
  /** Replaces the password for a demo company user on this machine, for demo data. */
  confirmed: z.boolean().default(false),
});
export const commentOnActionInput = actionIdInput.extend({
  body: z.string().trim().min(1).max(10_000),
});
export const actionCommentInput = actionIdInput.extend({ commentId: idSchema });
export const editActionCommentInput = commentOnActionInput.extend({ commentId: idSchema });
/** Withdraws an action that has not started, or stops a running action. */
export const cancelActionInput = actionIdInput.extend({
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
export const followUpInput = actionIdInput.extend({
  /**
   * `again`: repeats the action with the same inputs. `back`: runs its rollback plan as a separate
   * action.
   */
  how: z.enum(['again', 'back']),
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
export type FollowUpHow = z.output<typeof followUpInput>['how'];
export const settleActionInput = actionIdInput.extend({
  outcome: z.enum(['succeeded', 'failed', 'verified', 'not_verified']),
  rollBack: z
    .boolean()
    .optional()
    .describe(
      'With not_verified: true runs the rollback plan, false keeps the current state. If omitted, the plan runs unless the verification shows that it would restore the ranked cause or a state that was measured as worse.',
    ),
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
