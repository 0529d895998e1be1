import { z } from 'zod';
import {
  measuredImportance,
  measureImportanceInput,
  type ImportanceAnswer,
  type MeasuredImportance,
} from '#lib/schemas/drift/columns.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { lockedModel } from '#server/inference/model-row.ts';
import { requirePermission, systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { toJson } from '#server/platform/json.ts';
import { logger } from '#server/platform/logger.ts';
import { verb } from '#server/platform/verb.ts';
import { columnImportance } from './importance.ts';
import { measureColumns } from './measure-importance.ts';
import { readImportance } from './read-importance.ts';

const dayMs = 86_400_000;
const measurer = systemActor('measure-importance');

/** Stores a model's measured importance, replacing the previous measurement. */
const saveImportance = verb(
  {
    permission: 'models:write',
    input: z.object({ name: z.string(), found: measuredImportance }),
    audit: 'models.measure-importance',
  },
  async (context, { name, found }) => {
    const { tx } = context;
    const model = await lockedModel(context, name);
    context.requireAt(model);
    const importance = toJson(found);
    await tx.modelWatch.upsert({
      where: { model: name },
      create: { model: name, importance },
      update: { importance },
      select: { model: true },
    });
    const { columns, ...how } = found;
    await context.audit({
      subject: { kind: 'model', id: name, name },
      after: { ...how, columns: columns.slice(0, 10) },
    });
    await context.emit('models', name);
  },
);

/**
 * Measures and stores the importance of each column now; logged importance still takes precedence.
 */
export async function measureImportance(actor: Actor, given: unknown): Promise<ImportanceAnswer> {
  requirePermission(actor, 'models:write');
  const { name, by } = parseInput(measureImportanceInput, given);
  const model = await visibleModel(actor, name);
  requirePermission(actor, 'models:write', model);
  const found = await measureColumns(name, new Date(), by);
  await saveImportance(actor, { name, found });
  return columnImportance(actor, { name });
}

/** True once a day, or when another version starts predicting. A failed measurement is retried. */
function isDue(known: MeasuredImportance | null, now: Date): boolean {
  if (known === null) return true;
  const ageMs = now.getTime() - Date.parse(known.at);
  return ageMs >= (known.reason === 'few-labels' ? dayMs / 8 : dayMs);
}

/**
 * Measures the model that has waited longest, among those without logged importance. A job never
 * requests predictions from a model: it uses the surrogate.
 */
export async function measureDueImportance(now: Date): Promise<void> {
  const models = await db().inferenceModel.findMany({ select: { name: true } });
  const waiting: { name: string; atMs: number }[] = [];
  for (const { name } of models) {
    const known = await readImportance(name);
    if (!isDue(known, now)) continue;
    waiting.push({ name, atMs: known === null ? 0 : Date.parse(known.at) });
  }
  for (const { name } of waiting.toSorted((a, b) => a.atMs - b.atMs)) {
    const { source } = await columnImportance(measurer, { name });
    if (source === 'logged') continue;
    try {
      const found = await measureColumns(name, now, 'surrogate');
      await saveImportance(measurer, { name, found }, { now });
      return;
    } catch (error) {
      // A model that always fails must not block other models.
      logger.error('the importance of columns could not be measured', { model: name, error });
    }
  }
}
