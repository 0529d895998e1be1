import type { ImportanceAnswer } from '#lib/schemas/models-columns.ts';
import { importanceInput } from '#lib/schemas/models-columns.ts';
import { can, visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { query } from '#server/platform/verb.ts';
import { servingAlias } from './serving-alias.ts';

/** Metrics that say how much a column weighs: `importance/amount`, `feature_importance.amount`. */
const named = /^(?:feature_)?importance[/.](?<column>.+)$/u;

/** How much each column weighs in a registered version, as its training logged it. */
export const columnImportance = query(
  { permission: 'models:read', input: importanceInput },
  async ({ actor }, input): Promise<ImportanceAnswer> => {
    const nothing: ImportanceAnswer = { source: 'none', version: null, run: null, columns: [] };
    const model = await db().registeredModel.findFirst({
      where: { AND: [{ name: input.name }, visibleWhere(actor, 'models:read')] },
      include: { aliases: true },
    });
    if (model === null) return nothing;
    const serving = servingAlias(model.aliases, await readProtectedAliases(db()));
    const version = input.version ?? serving?.version ?? model.lastVersion;
    const row = await db().modelVersion.findUnique({
      where: { modelId_version: { modelId: model.id, version } },
    });
    if (row === null) return nothing;
    const [ofModel, ofRun, trained] = await Promise.all([
      db().loggedModelMetric.findMany({ where: { modelId: row.loggedModelId ?? '' }, take: 2_000 }),
      db().runMetric.findMany({ where: { runId: row.runId ?? '' }, take: 2_000 }),
      db().run.findUnique({
        where: { id: row.runId ?? '' },
        select: { id: true, name: true, experiment: true },
      }),
    ]);
    const run =
      trained !== null && can(actor, 'experiments:read', trained.experiment)
        ? { id: trained.id, name: trained.name }
        : null;
    const weights = new Map<string, number>();
    for (const { key, value } of [...ofRun, ...ofModel]) {
      const column = named.exec(key)?.groups?.['column'];
      if (column !== undefined && Number.isFinite(value)) weights.set(column, Math.abs(value));
    }
    const total = weights.values().reduce((sum, weight) => sum + weight, 0);
    if (total === 0) return { ...nothing, version, run };
    return {
      source: 'logged',
      version,
      run,
      columns: [...weights]
        .map(([column, weight]) => ({ column, share: weight / total }))
        .toSorted((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1)),
    };
  },
);
