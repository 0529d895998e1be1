import { z } from 'zod';
import type { ActionStatus } from '#lib/schemas/actions/actions.ts';
import { cancelActionInput } from '#lib/schemas/actions/inputs.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { loadAction, moveAction } from '#server/actions/internal.ts';
import { decidePermission } from '#server/actions/policy/who-may-approve.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

const stoppable: ActionStatus[] = ['proposed', 'approved', 'queued'];

/** Withdraws an action that has not started, at a user's request. */
export const cancelAction = verb(
  { permission: 'actions:read', input: cancelActionInput, audit: 'actions.cancel' },
  async (context, input) => {
    const action = await loadAction(context, input.id);
    requirePermission(context.actor, decidePermission(action.kind), action);
    const from = stoppable.find((status) => status === action.status);
    if (from === undefined)
      throw new TandemError(
        'conflict',
        `The action is ${action.status.replace('_', ' ')} and can no longer be canceled.`,
      );
    await moveAction(context, action, {
      from,
      to: 'cancelled',
      reason: input.reason,
      data: { decidedAt: context.now },
      timeline: { title: `Canceled: ${action.title}`, body: input.reason, story: true },
    });
    await context.tx.actionRun.updateMany({
      where: { actionId: action.id, status: 'queued' },
      data: { status: 'cancelled', finishedAt: context.now },
    });
    return { id: action.id };
  },
);

/** Expires a proposal after its deadline. */
export const expireAction = verb(
  { permission: 'actions:write', input: z.object({ id: idSchema }), audit: 'actions.expire' },
  async (context, input) => {
    const action = await loadAction(context, input.id);
    if (action.status !== 'proposed' || action.expiresAt > context.now) {
      context.nothingChanged();
      return;
    }
    await moveAction(context, action, {
      from: 'proposed',
      to: 'expired',
      reason: 'No decision in time.',
      data: { decidedAt: context.now },
      timeline: { title: `Expired: ${action.title}`, body: 'No decision in time.', story: true },
    });
  },
);

/** Supersedes an outdated proposal: the cause, the plan or the target has changed. */
export const supersedeAction = verb(
  {
    permission: 'actions:write',
    input: z.object({ id: idSchema, reason: z.string() }),
    audit: 'actions.supersede',
  },
  async (context, input) => {
    const action = await loadAction(context, input.id);
    if (action.status !== 'proposed') {
      context.nothingChanged();
      return;
    }
    await context.tx.approval.updateMany({
      where: { actionId: action.id, voidedAt: null },
      data: { voidedAt: context.now },
    });
    await moveAction(context, action, {
      from: 'proposed',
      to: 'superseded',
      reason: input.reason,
      data: { decidedAt: context.now },
      timeline: { title: `Withdrawn: ${action.title}`, body: input.reason },
    });
  },
);

/** Refreshes the stored pre-check of a waiting proposal for the UI. */
export const refreshPreCheck = verb(
  {
    permission: 'actions:write',
    input: z.object({ id: idSchema, preCheck: z.unknown() }),
    audit: 'actions.refresh-pre-check',
    oneStatement: true,
  },
  async (context, { id, preCheck }) => {
    context.nothingChanged();
    await context.emit('actions', id);
    await context.tx.$executeRaw`/* prepared */ with ${context.trailParts()}
      update "Action" set "preCheck" = ${JSON.stringify(toJson(preCheck))}::jsonb
      where "id" = ${id}::uuid and "status" = 'proposed'`;
  },
);
