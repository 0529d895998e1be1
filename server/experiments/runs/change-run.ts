import { runIdInput, updateRunInput } from '#lib/schemas/experiments/run-calls.ts';
import { loadRun } from '#server/experiments/internal.ts';
import { toWireRunInfo } from '#server/experiments/to-wire.ts';
import type { Experiment, Run } from '#server/generated/prisma/client.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { runNameTag } from './create-run.ts';

const permission = 'experiments:write';

async function audit(
  context: VerbContext,
  run: Run & { experiment: Experiment },
  before: unknown,
  after: unknown,
): Promise<void> {
  await context.audit({
    subject: { kind: 'run', id: run.id, name: run.name },
    before,
    after,
    teamId: run.experiment.teamId,
    environmentId: run.experiment.environmentId,
  });
  await context.emit('experiments', run.id);
}

/** Updates status, end time and name of an active run. */
export const updateRun = verb(
  { permission: 'experiments:write', input: updateRunInput, audit: 'experiments.update-run' },
  async (context, input) => {
    const { tx, actor } = context;
    const run = await loadRun(tx, actor, input.runId, { permission, active: true });
    const name = input.runName === undefined || input.runName === '' ? run.name : input.runName;
    const updated = await tx.run.update({
      where: { id: run.id },
      data: {
        name,
        ...(input.status === undefined ? {} : { status: input.status }),
        ...(input.endTime === undefined ? {} : { endedAt: new Date(input.endTime) }),
      },
    });
    if (name !== run.name)
      await tx.runTag.upsert({
        where: { runId_key: { runId: run.id, key: runNameTag } },
        create: { runId: run.id, key: runNameTag, value: name },
        update: { value: name },
        select: { key: true },
      });
    await audit(
      context,
      run,
      { status: run.status, name: run.name },
      { status: updated.status, name },
    );
    return { runInfo: toWireRunInfo(updated) };
  },
);

/** Soft-deletes a run; it can be restored. */
export const deleteRun = verb(
  { permission: 'experiments:write', input: runIdInput, audit: 'experiments.delete-run' },
  async (context, { runId }) => {
    const run = await loadRun(context.tx, context.actor, runId, { permission });
    await context.tx.run.update({
      where: { id: runId },
      data: { deletedAt: run.deletedAt ?? context.now },
      select: { id: true },
    });
    await audit(context, run, { deleted: run.deletedAt !== null }, { deleted: true });
    return {};
  },
);

export const restoreRun = verb(
  { permission: 'experiments:write', input: runIdInput, audit: 'experiments.restore-run' },
  async (context, { runId }) => {
    const run = await loadRun(context.tx, context.actor, runId, { permission });
    await context.tx.run.update({
      where: { id: runId },
      data: { deletedAt: null },
      select: { id: true },
    });
    await audit(context, run, { deleted: run.deletedAt !== null }, { deleted: false });
    return {};
  },
);
