import type { VersionMetrics } from '#lib/schemas/models.ts';
import { versionMetricsInput } from '#lib/schemas/models.ts';
import { loadModel } from '#server/models/internal.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';

type Values = Record<string, number | string>;
type Measured = { key: string; value: number };

/** Metrics by whom they belong to; of several values of one metric the first. */
function byOwner<T extends Measured>(
  rows: readonly T[],
  owner: (row: T) => string,
): Map<string, Values> {
  const found = new Map<string, Values>();
  for (const row of rows) {
    const values = found.get(owner(row)) ?? {};
    // JSON has no NaN and no infinity: they are words, as in the detail of a version.
    values[row.key] ??= Number.isFinite(row.value) ? row.value : String(row.value);
    found.set(owner(row), values);
  }
  return found;
}

/** What logged models and runs measured, where the actor sees their experiments. */
async function measuredBy(
  actor: Actor,
  versions: readonly { loggedModelId: string | null; runId: string | null }[],
): Promise<[models: Map<string, Values>, runs: Map<string, Values>]> {
  const experiment = visibleWhere(actor, 'experiments:read');
  const [models, runs] = await Promise.all([
    db().loggedModelMetric.findMany({
      where: {
        model: {
          id: { in: versions.flatMap(({ loggedModelId }) => loggedModelId ?? []) },
          deletedAt: null,
          experiment,
        },
      },
      // A value over no data set in particular comes first.
      orderBy: [{ key: 'asc' }, { datasetName: 'asc' }, { datasetDigest: 'asc' }],
    }),
    db().runMetric.findMany({
      where: { run: { id: { in: versions.flatMap(({ runId }) => runId ?? []) }, experiment } },
      orderBy: { key: 'asc' },
    }),
  ]);
  return [byOwner(models, ({ modelId }) => modelId), byOwner(runs, ({ runId }) => runId)];
}

/**
 * Metrics of many versions at once, for a chart over them: the newest, those that an alias points to, and the asked
 * one. A version shows what its logged model measured, else what its run did, as its detail says.
 */
export const versionMetrics = query(
  { permission: 'models:read', input: versionMetricsInput },
  async ({ actor }, { name, limit, version }): Promise<VersionMetrics> => {
    const model = await loadModel(db(), actor, name, 'models:read');
    const select = { version: true, runId: true, loggedModelId: true } as const;
    const [newest, named] = await Promise.all([
      db().modelVersion.findMany({
        where: { modelId: model.id },
        orderBy: { version: 'desc' },
        take: limit,
        select,
      }),
      db().modelVersion.findMany({
        where: {
          modelId: model.id,
          version: {
            in: [...model.aliases.map((alias) => alias.version), ...(version ? [version] : [])],
          },
        },
        select,
      }),
    ]);
    const rows = [...new Map([...newest, ...named].map((row) => [row.version, row])).values()];
    const [models, runs] = await measuredBy(actor, rows);
    return {
      items: rows
        .toSorted((a, b) => b.version - a.version)
        .map((row) => ({
          version: row.version,
          metrics: models.get(row.loggedModelId ?? '') ?? runs.get(row.runId ?? '') ?? {},
        })),
    };
  },
);
