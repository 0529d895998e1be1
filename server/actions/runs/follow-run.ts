import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb } from '#server/platform/verb.ts';
import { leaseMs, leaseOf, takeLease } from './claim-run.ts';

/**
 * Maximum time without news about a run that the external system reported as running, in
 * milliseconds.
 */
const silentMs = 600_000;

const untilOf = (now: Date): Date => new Date(now.getTime() + silentMs);

/**
 * Hands a run over to the external system, which has reported that it continues the run. No worker
 * owns it from then on, probes poll for its end, and it survives restarts of Tandem. `worker`:
 * previous owner; absent if its lease has expired.
 */
export const followRun = verb(
  {
    permission: 'actions:write',
    input: z.object({
      runId: idSchema,
      worker: z.string().optional(),
      step: z.int().min(0),
      handle: z.string().max(500).nullable(),
      result: z.record(z.string(), z.string()),
    }),
    audit: 'actions.follow',
  },
  async (context, { runId, worker, step, handle, result }) => {
    const { count } = await context.tx.actionRun.updateMany({
      where: {
        id: runId,
        status: 'running',
        ...(worker === undefined ? { leaseUntil: { lt: context.now } } : { leaseHolder: worker }),
      },
      data: {
        status: 'followed',
        leaseHolder: null,
        leaseUntil: untilOf(context.now),
        step,
        ...(handle === null ? {} : { handle }),
        ...(Object.keys(result).length === 0 ? {} : { result: toJson(result) }),
      },
    });
    if (count === 0) {
      context.nothingChanged();
      return;
    }
    const { action } = found(
      await context.tx.actionRun.findUnique({ where: { id: runId }, include: { action: true } }),
      'run',
    );
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: { run: 'continues in the external system', step: step + 1 },
      teamId: action.teamId,
      environmentId: action.environmentId,
      demo: action.demo,
    });
    await context.emit('actions', action.id);
  },
);

/**
 * Records that the external system still reports a run as running. Not audited, because it is not a
 * decision.
 */
export const hearOfRun = verb(
  {
    permission: 'actions:write',
    input: z.object({ runId: idSchema }),
    audit: 'actions.hear',
  },
  async (context, { runId }) => {
    context.nothingChanged();
    await context.tx.actionRun.updateMany({
      where: { id: runId, status: 'followed' },
      data: { leaseUntil: untilOf(context.now) },
    });
  },
);

/**
 * Returns a followed run to a worker, because its step succeeded and further steps follow. Returns
 * the new fence, or null if another worker was faster.
 */
export const takeRunBack = verb(
  {
    permission: 'actions:write',
    input: z.object({ runId: idSchema, worker: z.string() }),
    audit: 'actions.take-back',
  },
  async (context, { runId, worker }): Promise<number | null> => {
    const run = found(
      await context.tx.actionRun.findUnique({ where: { id: runId }, include: { action: true } }),
      'run',
    );
    const { count } = await context.tx.actionRun.updateMany({
      where: { id: runId, status: 'followed' },
      data: {
        status: 'running',
        handle: null,
        leaseHolder: worker,
        leaseUntil: new Date(context.now.getTime() + leaseMs),
      },
    });
    if (count === 0) {
      context.nothingChanged();
      return null;
    }
    const fence = await takeLease(context, leaseOf(run.action, run), runId);
    // A followed run should still have its target's lease; if not, the transaction must be rolled
    // back.
    if (fence === null) throw new Error('Another run has locked the target of a followed run');
    await context.tx.actionRun.update({ where: { id: runId }, data: { fence } });
    await context.audit({
      subject: { kind: 'action', id: run.action.id, name: run.action.title },
      after: { run: 'continues with its next step' },
      teamId: run.action.teamId,
      environmentId: run.action.environmentId,
      demo: run.action.demo,
    });
    return Number(fence);
  },
);
