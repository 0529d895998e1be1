import type { z } from 'zod';
import { importanceColumn } from '#lib/choices/models/importance-metric.ts';
import {
  importanceInput,
  type ImportanceAnswer,
  type MeasuredImportance,
} from '#lib/schemas/drift/columns.ts';
import { can, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';
import { query } from '#server/platform/verb.ts';
import { readImportance } from './read-importance.ts';

type Logged = Pick<ImportanceAnswer, 'version' | 'run' | 'at' | 'columns'>;

/** Importance logged by a version's training; no columns if it logged none. */
async function loggedImportance(
  actor: Actor,
  input: z.output<typeof importanceInput>,
): Promise<Logged> {
  const nothing: Logged = { version: null, run: null, at: null, columns: [] };
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
  let atMs = 0;
  for (const { key, value, timestampMs } of [...ofRun, ...ofModel]) {
    const column = importanceColumn(key);
    if (column === null || !Number.isFinite(value)) continue;
    weights.set(column, Math.abs(value));
    atMs = Math.max(atMs, Number(timestampMs));
  }
  const total = weights.values().reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return { ...nothing, version, run };
  return {
    version,
    run,
    at: new Date(atMs).toISOString(),
    columns: [...weights]
      .map(([column, weight]) => ({ column, share: weight / total, error: null }))
      .toSorted((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1)),
  };
}

/**
 * Importance measured on rows that the actor may see; null if it was measured for a version other
 * than the requested one.
 */
async function measuredOf(
  actor: Actor,
  { name, version }: z.output<typeof importanceInput>,
): Promise<MeasuredImportance | null> {
  const visible = await db().inferenceModel.findFirst({
    where: { AND: [{ name }, visibleWhere(actor, 'models:read')] },
    select: { id: true },
  });
  const found = visible === null ? null : await readImportance(name);
  return version === undefined || found?.version === String(version) ? found : null;
}

/**
 * Importance of each column: as logged by the version's training, otherwise as measured on labeled
 * rows.
 */
export const columnImportance = query(
  { permission: 'models:read', input: importanceInput },
  async ({ actor }, input): Promise<ImportanceAnswer> => {
    const logged = await loggedImportance(actor, input);
    if (logged.columns.length > 0)
      return { source: 'logged', reason: null, measured: null, ...logged };
    const found = await measuredOf(actor, input);
    if (found === null)
      return { source: 'none', reason: 'not-measured', measured: null, ...logged };
    const { columns, ...measured } = found;
    const { source, reason, at } = measured;
    return { ...logged, source, reason, at, measured, columns };
  },
);
