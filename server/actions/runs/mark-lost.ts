import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { doubtRollback } from './doubt-rollback.ts';
import { moveAction } from '#server/actions/internal.ts';
import { found, verb } from '#server/platform/verb.ts';

/** A run of which nobody knows what happened: its worker died, or the outside system has been silent about it. */
export const markLost = verb(
  { permission: 'actions:write', input: z.object({ runId: idSchema }), audit: 'actions.lose' },
  async (context, { runId }) => {
    const run = found(
      await context.tx.actionRun.findUnique({ where: { id: runId }, include: { action: true } }),
      'run',
    );
    if (run.status !== 'running' && run.status !== 'followed') {
      context.nothingChanged();
      return;
    }
    const { count } = await context.tx.actionRun.updateMany({
      where: { id: runId, status: run.status, leaseUntil: { lt: context.now } },
      data: { status: 'unknown', leaseHolder: null },
    });
    if (count === 0) {
      context.nothingChanged();
      return;
    }
    const reason =
      run.status === 'running'
        ? 'The worker that carried it out is gone. A probe is asking the outside system.'
        : 'The outside system has said nothing of it for ten minutes. Probes go on asking.';
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
