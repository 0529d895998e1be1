import { namedMetrics } from '#lib/choices/metric-names.ts';
import { versionMetricsInput, type VersionMetrics } from '#lib/schemas/models/models.ts';
import { measuredMetrics } from '#server/models/measured-metrics.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { loadModel } from './registry-rows.ts';

/**
 * Metrics of many versions in one call, for a chart: the newest versions, those with an alias, and
 * the requested version.
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
    const sorted = rows.toSorted((a, b) => b.version - a.version);
    const metrics = namedMetrics(await measuredMetrics(actor, sorted));
    return {
      items: sorted.map((row, at) => ({ version: row.version, metrics: metrics[at] ?? {} })),
    };
  },
);
