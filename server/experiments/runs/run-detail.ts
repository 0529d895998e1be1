import {
  runPathInput,
  runSeriesInput,
  type RunDetail,
  type RunSeries,
} from '#lib/schemas/experiments/runs.ts';
import { sourcesOfRun } from '#server/experiments/datasets/feeds.ts';
import { loadRun } from '#server/experiments/internal.ts';
import { originNote } from '#server/experiments/mlflow-servers/origin-note.ts';
import { registrationsOf } from '#server/experiments/registrations-of.ts';
import type { Run } from '#server/generated/prisma/client.ts';
import { can } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { getMetricInterval } from './metric-history.ts';
import { readWireRun } from './read-wire-run.ts';
import { toRunItem } from './to-run-item.ts';

const mostChildren = 200;

/** Nested runs, found by tag value. Uses the tag index, which Prisma's `some` would not. */
async function childrenOf(id: string, experimentId: number) {
  return db().$queryRaw<Pick<Run, 'id' | 'name' | 'status'>[]>`
    select r."id", r."name", r."status" from "RunTag" t join "Run" r on r."id" = t."runId"
    where t."key" = 'mlflow.parentRunId' and left(t."value", 256) = ${id}
      and r."experimentId" = ${experimentId} and r."deletedAt" is null
    order by r."startedAt" limit ${mostChildren}`;
}

/** Lookup of dataset IDs by name and digest, for the datasets that a run read. */
async function datasetIds(runId: string): Promise<(name: string, digest: string) => string> {
  const rows = await db().runDataset.findMany({
    where: { runId },
    select: { dataset: { select: { id: true, name: true, digest: true } } },
  });
  return (name, digest) =>
    rows.find(({ dataset }) => dataset.name === name && dataset.digest === digest)?.dataset.id ??
    '';
}

/** A run with all its details. */
export const runDetail = query(
  { permission: 'experiments:read', input: runPathInput },
  async ({ actor }, { id }): Promise<RunDetail> => {
    const loaded = await loadRun(db(), actor, id, { permission: 'experiments:read' });
    const { experiment } = loaded;
    const run = await readWireRun(db(), loaded);
    const outputs = run.outputs.modelOutputs.map(({ modelId }) => modelId);
    const [children, models, registrations, sources, origin, idOf] = await Promise.all([
      childrenOf(id, experiment.id),
      db().loggedModel.findMany({ where: { id: { in: outputs } } }),
      registrationsOf(db(), actor, outputs),
      sourcesOfRun(id),
      originNote('run', id),
      datasetIds(id),
    ]);
    const shown = sources.filter((source) => can(actor, 'experiments:read', source));
    const sourceOf = (name: string, digest: string) => {
      const found = shown.find((each) => each.dataset === name && each.digest === digest);
      return found === undefined ? null : { id: found.id, name: found.name };
    };
    return {
      ...toRunItem(loaded, experiment.name, run),
      artifactUri: run.info.artifactUri,
      lastMetrics: run.data.metrics.map(({ key, value, step, timestamp }) => ({
        key,
        value,
        step,
        at: new Date(timestamp).toISOString(),
      })),
      datasets: run.inputs.datasetInputs.map(({ dataset, tags }) => ({
        id: idOf(dataset.name, dataset.digest),
        name: dataset.name,
        digest: dataset.digest,
        sourceType: dataset.sourceType,
        context: tags.find(({ key }) => key === 'mlflow.data.context')?.value ?? null,
        source: sourceOf(dataset.name, dataset.digest),
      })),
      inputModels: run.inputs.modelInputs.map(({ modelId }) => modelId),
      outputModels: models.map((model) => ({
        id: model.id,
        name: model.name,
        registrations: registrations.get(model.id) ?? [],
      })),
      children,
      origin,
    };
  },
);

/** Values of metrics over the steps of a run, evenly downsampled. */
export const runSeries = query(
  { permission: 'experiments:read', input: runSeriesInput },
  async ({ actor }, { id, keys, points }): Promise<RunSeries> => {
    if (keys.length > 20)
      throw new TandemError('invalid_input', 'keys: max. 20 metrics per request', {
        fields: [{ field: 'keys', message: 'max. 20 metrics per request' }],
      });
    const series = await Promise.all(
      keys.map(async (key) => {
        const { metrics } = await getMetricInterval(actor, {
          runIds: [id],
          metricKey: key,
          maxResults: Math.min(points, 2_500),
        });
        return {
          key,
          points: metrics.map(({ step, timestamp, value }) => ({
            step,
            at: new Date(timestamp).toISOString(),
            value,
          })),
        };
      }),
    );
    return { series };
  },
);
