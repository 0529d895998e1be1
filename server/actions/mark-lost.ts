import { z } from 'zod';
import { idSchema } from '#lib/schemas/common.ts';
import { doubtRollback } from '#server/actions/doubt-rollback.ts';
import { moveAction } from '#server/actions/internal.ts';
import { found, verb } from '#server/platform/verb.ts';

/** A running run whose lease ran out: its worker died, so that nobody knows what happened. */
export const markLost = verb(
  { permission: 'actions:write', input: z.object({ runId: idSchema }), audit: 'actions.lose' },
  async (context, { runId }) => {
    const run = found(
      await context.tx.actionRun.findUnique({ where: { id: runId }, include: { action: true } }),
      'run',
    );
    const { count } = await context.tx.actionRun.updateMany({
      where: { id: runId, status: 'running', leaseUntil: { lt: context.now } },
      data: { status: 'unknown', leaseHolder: null },
    });
    if (count === 0) {
      context.nothingChanged();
      return;
    }
    const reason = 'The worker that carried it out is gone. A probe is asking the outside system.';
    if (run.purpose === 'rollback') {
      await doubtRollback(context, run.action, reason);
      return;
    }
    await moveAction(context, run.action, {
      from: 'running',
      to: 'unknown',
      reason,
      timeline: { title: `In doubt: ${run.action.title}`, body: reason, story: true },
    });
  },
);
