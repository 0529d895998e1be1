import type { z } from 'zod';
import { logInputsInput, logOutputsInput } from '#lib/schemas/experiments/run-calls.ts';
import { loadRun, tagsToObject } from '#server/experiments/internal.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

type Given = z.output<typeof logInputsInput>['datasets'][number];

async function addDataset(
  { tx }: VerbContext,
  run: { id: string; experimentId: number },
  { dataset, tags }: Given,
): Promise<void> {
  const key = { experimentId: run.experimentId, name: dataset.name, digest: dataset.digest };
  const { id } = await tx.dataset.upsert({
    where: { experimentId_name_digest: key },
    create: {
      id: newId(),
      ...key,
      sourceType: dataset.sourceType,
      source: dataset.source,
      schema: dataset.schema ?? null,
      profile: dataset.profile ?? null,
    },
    update: {},
    select: { id: true },
  });
  await tx.runDataset.upsert({
    where: { runId_datasetId: { runId: run.id, datasetId: id } },
    create: { runId: run.id, datasetId: id, tags: tagsToObject(tags) },
    update: { tags: tagsToObject(tags) },
    select: { runId: true },
  });
}

async function addModels(
  { tx }: VerbContext,
  runId: string,
  direction: 'input' | 'output',
  models: readonly { modelId: string; step?: number }[],
): Promise<void> {
  await tx.runModel.createMany({
    data: models.map(({ modelId, step = 0 }) => ({
      runId,
      modelId,
      direction,
      step: BigInt(step),
    })),
    skipDuplicates: true,
  });
}

/** Records the datasets and models that a run read. */
export const logInputs = verb(
  { permission: 'experiments:write', input: logInputsInput, audit: 'experiments.log-inputs' },
  async (context, { runId, datasets, models }) => {
    const run = await loadRun(context.tx, context.actor, runId, {
      permission: 'experiments:write',
      active: true,
    });
    for (const dataset of datasets) await addDataset(context, run, dataset);
    await addModels(context, runId, 'input', models);
    await context.emit('experiments', runId);
    // Already part of the run's own record, like its metrics.
    context.nothingChanged();
    return {};
  },
);

/** Records the models that a run created. */
export const logOutputs = verb(
  { permission: 'experiments:write', input: logOutputsInput, audit: 'experiments.log-outputs' },
  async (context, { runId, models }) => {
    await loadRun(context.tx, context.actor, runId, {
      permission: 'experiments:write',
      active: true,
    });
    await addModels(context, runId, 'output', models);
    await context.emit('experiments', runId);
    context.nothingChanged();
    return {};
  },
);
