import { z } from 'zod';
import { codeOf, codeTags } from '#lib/choices/reproduce.ts';
import type { CardDataset, CardMetric } from '#lib/schemas/models/governance.ts';
import { measuredMetrics } from '#server/models/measured-metrics.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

const tagMap = z.record(z.string(), z.string()).catch({});

export type Training = {
  run: { id: string; name: string; startedAt: string; commit: string | null } | null;
  datasets: CardDataset[];
  /** Reason the data is missing or incomplete. */
  note: string | null;
};

/** Run that created a version, and the data that the run reported reading. */
export async function trainedOn(actor: Actor, runId: string | null): Promise<Training> {
  const nothing = (note: string): Training => ({ run: null, datasets: [], note });
  if (runId === null)
    return nothing('No dataset was logged: the version was registered without a training run.');
  const run = await db().run.findUnique({
    where: { id: runId },
    include: {
      experiment: true,
      tags: { where: { key: { in: [...codeTags] } } },
      datasets: { include: { dataset: true } },
    },
  });
  if (run === null)
    return nothing(`No dataset found: the training run ${runId} is not stored in Tandem.`);
  if (!can(actor, 'experiments:read', run.experiment))
    return nothing('Your role cannot see the training run.');
  const datasets = run.datasets.map(({ dataset, tags }) => ({
    name: dataset.name,
    digest: dataset.digest,
    sourceType: dataset.sourceType,
    source: dataset.source,
    context: tagMap.parse(tags)['mlflow.data.context'] ?? null,
    href: `/experiments/datasets/logged/${dataset.id}`,
  }));
  return {
    run: {
      id: run.id,
      name: run.name,
      startedAt: run.startedAt.toISOString(),
      commit: codeOf((key) => run.tags.find((tag) => tag.key === key)?.value),
    },
    datasets,
    note:
      datasets.length > 0 ? null : 'No dataset was logged: the training run did not name its data.',
  };
}

/**
 * `accuracy/country:DE` is the metric of a slice (MLflow's names allow no `=`); all other names
 * cover all rows.
 */
function splitSlice(key: string): { key: string; slice: string | null } {
  const [, metric, column, value] = /^(.+)\/([^/:]+):([^/:]*)$/u.exec(key) ?? [];
  if (metric === undefined || column === undefined || value === undefined)
    return { key, slice: null };
  return { key: metric, slice: `${column}=${value}` };
}

const mostMetrics = 1_000;

/** Metrics a version was logged with, by slice if their names contain one. */
export async function loggedMetrics(
  actor: Actor,
  version: { runId: string | null; loggedModelId: string | null },
): Promise<CardMetric[]> {
  const [metrics = []] = await measuredMetrics(actor, [version]);
  return metrics
    .slice(0, mostMetrics)
    .map(({ key, value, dataset }) => ({ ...splitSlice(key), value, dataset }));
}
