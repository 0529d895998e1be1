import { moveAction } from '#server/actions/internal.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/**
 * Approves a proposal for the given reason and queues its run for the worker, in the verb's
 * transaction.
 */
export async function queueRun(
  context: VerbContext,
  action: Action,
  reason: string,
): Promise<void> {
  const runId = newId();
  await moveAction(context, action, {
    from: 'proposed',
    to: 'approved',
    reason,
    data: { decidedAt: context.now },
    timeline: { title: `Approved: ${action.title}`, body: reason, story: true },
  });
  await moveAction(context, action, {
    from: 'approved',
    to: 'queued',
    reason: 'Waiting for the worker.',
    data: { queuedAt: context.now },
    timeline: { title: 'Queued' },
  });
  await context.tx.actionRun.create({
    data: {
      id: runId,
      actionId: action.id,
      purpose: 'run',
      status: 'queued',
      idempotencyKey: runId,
      simulated: context.past,
      createdAt: context.now,
    },
  });
  if (!context.past) await context.wake('run-actions');
}
