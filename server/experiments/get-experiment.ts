import { experimentIdInput, experimentNameInput } from '#lib/schemas/experiments/experiments.ts';
import { loadExperiment } from '#server/experiments/internal.ts';
import { toWireExperiment } from '#server/experiments/to-wire.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';

export const getExperiment = query(
  { permission: 'experiments:read', input: experimentIdInput },
  async ({ actor }, { experimentId }) => ({
    experiment: toWireExperiment(
      await loadExperiment(db(), actor, experimentId, { permission: 'experiments:read' }),
    ),
  }),
);

/** Also finds a deleted experiment, as clients expect. */
export const getExperimentByName = query(
  { permission: 'experiments:read', input: experimentNameInput },
  async ({ actor }, { experimentName }) => {
    const row = await db().experiment.findUnique({ where: { name: experimentName } });
    if (row === null)
      throw new TandemError('not_found', `Could not find experiment with name '${experimentName}'`);
    requirePermission(actor, 'experiments:read', row);
    return { experiment: toWireExperiment(row) };
  },
);
