import {
  deleteExperimentTagInput,
  experimentIdInput,
  setExperimentTagInput,
  updateExperimentInput,
} from '#lib/schemas/experiments/experiments.ts';
import { loadExperiment } from '#server/experiments/internal.ts';
import type { Experiment } from '#server/generated/prisma/client.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const permission = 'experiments:write';

async function audit(
  context: VerbContext,
  experiment: Experiment,
  before: unknown,
  after: unknown,
): Promise<void> {
  await context.audit({
    subject: { kind: 'experiment', id: String(experiment.id), name: experiment.name },
    before,
    after,
    teamId: experiment.teamId,
    environmentId: experiment.environmentId,
  });
  await context.emit('experiments', String(experiment.id));
}

/** Renames an active experiment. */
export const updateExperiment = verb(
  { permission: 'experiments:write', input: updateExperimentInput, audit: 'experiments.rename' },
  async (context, { experimentId, newName }) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission, active: true });
    const taken = await tx.experiment.findUnique({ where: { name: newName } });
    if (taken !== null && taken.id !== experimentId)
      throw new TandemError('conflict', `Experiment '${newName}' already exists.`);
    await tx.experiment.update({
      where: { id: experimentId },
      data: { name: newName, updatedAt: now },
      select: { id: true },
    });
    await audit(context, experiment, { name: experiment.name }, { name: newName });
    return {};
  },
);

/** Soft-deletes an experiment and its runs; it can be restored. */
export const deleteExperiment = verb(
  { permission: 'experiments:write', input: experimentIdInput, audit: 'experiments.delete' },
  async (context, { experimentId }) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission });
    // As in MLflow's server, a deleted experiment does not exist among the active ones.
    if (experiment.deletedAt !== null)
      throw new TandemError('not_found', `No active Experiment with id=${experimentId} exists`);
    await tx.experiment.update({
      where: { id: experimentId },
      data: { deletedAt: now, updatedAt: now },
      select: { id: true },
    });
    await tx.run.updateMany({
      where: { experimentId, deletedAt: null },
      data: { deletedAt: now },
    });
    await audit(context, experiment, { deleted: false }, { deleted: true });
    return {};
  },
);

/** Restores a deleted experiment and the runs deleted with it. */
export const restoreExperiment = verb(
  { permission: 'experiments:write', input: experimentIdInput, audit: 'experiments.restore' },
  async (context, { experimentId }) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission });
    if (experiment.deletedAt === null)
      throw new TandemError('not_found', `No deleted Experiment with id=${experimentId} exists`);
    await tx.run.updateMany({
      where: { experimentId, deletedAt: experiment.deletedAt },
      data: { deletedAt: null },
    });
    await tx.experiment.update({
      where: { id: experimentId },
      data: { deletedAt: null, updatedAt: now },
      select: { id: true },
    });
    await audit(context, experiment, { deleted: true }, { deleted: false });
    return {};
  },
);

/** Sets a tag, replacing an earlier value. */
export const setExperimentTag = verb(
  { permission: 'experiments:write', input: setExperimentTagInput, audit: 'experiments.set-tag' },
  async (context, { experimentId, key, value }) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission, active: true });
    await tx.$executeRaw`update "Experiment" set "tags" = "tags" || ${JSON.stringify({ [key]: value })}::jsonb,
      "updatedAt" = ${now} where "id" = ${experimentId}`;
    await audit(context, experiment, undefined, { [key]: value });
    return {};
  },
);

export const deleteExperimentTag = verb(
  {
    permission: 'experiments:write',
    input: deleteExperimentTagInput,
    audit: 'experiments.delete-tag',
  },
  async (context, { experimentId, key }) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission, active: true });
    const removed =
      await tx.$executeRaw`update "Experiment" set "tags" = "tags" - ${key}::text, "updatedAt" = ${now}
      where "id" = ${experimentId} and "tags" ? ${key}::text`;
    if (removed === 0)
      throw new TandemError('not_found', `No tag with name: ${key} in experiment ${experimentId}`);
    await audit(context, experiment, { tag: key }, { tag: null });
    return {};
  },
);
