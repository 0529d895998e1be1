import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { moveAction } from '#server/actions/internal.ts';
import { found, verb } from '#server/platform/verb.ts';
import { doubtRollback } from './doubt-rollback.ts';

/**
 * Marks a run as having an unknown outcome: its worker died, or the external system no longer
 * reports on it.
 */
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
        ? 'The worker that executed it is gone. Tandem is asking the external system.'
        : 'The external system has not reported for ten minutes. Tandem keeps asking.';
    if (run.purpose === 'rollback') {
      await doubtRollback(context, run.action, reason);
      return;
    }
    await moveAction(context, run.action, {
      from: 'running',
      to: 'unknown',
      reason,
      timeline: { title: `Outcome unknown: ${run.action.title}`, body: reason, story: true },
    });
  },
);
