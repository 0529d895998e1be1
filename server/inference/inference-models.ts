import { z } from 'zod';
import {
  listInferenceInput,
  type InferenceModelItem,
  type SchemaViolations,
} from '#lib/schemas/inference/inference.ts';
import type { ModelHealth } from '#lib/schemas/model-monitoring/health.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import {
  aheadMs,
  modelHealthOf,
  stateWhere,
  unknownHealth,
  usualMs,
} from '#server/infrastructure/model-health.ts';
import { namesInOrder, sourceNames } from '#server/infrastructure/resources/source-names.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import {
  inferenceVersions,
  labelCounts,
  type ModelVersionRows,
} from '#server/telemetry/queries/inference/models.ts';
import { countViolations, type Violation } from '#server/telemetry/queries/inference/violations.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { schemaParts, type SchemaRow } from './schemas/schema-in-force.ts';

/** Schemas are checked for this period before the end of the range. */
const checkedMs = 86_400_000;

/** The model's row. Throws `not_found` if the actor may not see it. */
export async function visibleModel(actor: Actor, name: string): Promise<InferenceModel> {
  const row = await db().inferenceModel.findFirst({
    where: { AND: [{ name }, visibleWhere(actor, 'models:read')] },
  });
  return found(row, 'model');
}

/** Versions of a model that have rows in a window. */
export async function versionsIn(
  model: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<string[]> {
  const rows = await inferenceVersions(fromMs, toMs, [model]);
  return rows.map(({ version }) => version);
}

/**
 * Schema violations of a model's rows in a window, by version. `versions`: versions that may have
 * rows, if available.
 */
export async function violationsOf(
  row: SchemaRow,
  window: { fromMs: number; toMs: number },
  versions?: readonly string[],
): Promise<Violation[]> {
  const parts = schemaParts(row, versions ?? (await versionsIn(row.name, window)), window);
  if (parts.length === 0) return [];
  const layouts = await readLayouts(row.name);
  const counted: Violation[] = [];
  for (const part of parts)
    counted.push(...(await countViolations(row.name, part, part.features, layouts)));
  const alike = Map.groupBy(counted, ({ feature, kind }) => JSON.stringify([feature, kind]));
  return [...alike.values()]
    .flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [{ ...first, count: others.reduce((sum, { count }) => sum + count, first.count) }],
    )
    .toSorted((a, b) => b.count - a.count);
}

function summed(violations: readonly Violation[]): SchemaViolations {
  const total = { missing: 0, extra: 0, wrongType: 0, wrongLength: 0, newCategory: 0 };
  for (const { kind, count } of violations) total[kind] += count;
  return total;
}

function toItem(
  row: InferenceModel,
  versions: readonly ModelVersionRows[],
  labels: number,
  violations: SchemaViolations,
  names: ReadonlyMap<string, string>,
): Omit<InferenceModelItem, keyof ModelHealth | 'hasBaseline'> {
  const times = versions.flatMap((each) => [each.firstMs, each.lastMs]);
  const at = (ms: number): string | null =>
    Number.isFinite(ms) ? new Date(ms).toISOString() : null;
  return {
    id: row.id,
    name: row.name,
    versions: versions.map((each) => ({
      version: each.version,
      rows: each.rows,
      firstAt: new Date(each.firstMs).toISOString(),
      lastAt: new Date(each.lastMs).toISOString(),
    })),
    rows: versions.reduce((sum, each) => sum + each.rows, 0),
    firstAt: at(Math.min(...times)),
    lastAt: at(Math.max(...times)),
    labels,
    sources: namesInOrder(
      new Map([...names].filter(([key]) => versions.some(({ sources }) => sources.includes(key)))),
    ),
    retentionDays: row.retentionDays,
    schema: z.enum(['learned', 'signature', 'set']).nullable().catch(null).parse(row.schemaSource),
    privacy: row.hashKey !== null,
    violations,
  };
}

/** Schema violations in the last day of a range. */
async function lateViolations(
  row: InferenceModel,
  versions: readonly ModelVersionRows[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Violation[]> {
  if (versions.length === 0) return [];
  const window = { fromMs: Math.max(fromMs, toMs - checkedMs), toMs };
  const late = versions.filter(({ lastMs }) => lastMs >= window.fromMs);
  return violationsOf(
    row,
    window,
    late.map(({ version }) => version),
  );
}

/** Models that have a baseline. */
async function withBaseline(names: string[]): Promise<ReadonlySet<string>> {
  const rows = await db().inferenceBaseline.findMany({
    where: { model: { in: names }, removedAt: null },
    distinct: 'model',
    select: { model: true },
  });
  return new Set(rows.map(({ model }) => model));
}

/**
 * Models with ingested requests: rows, versions and labels of a range, and schema violations of the
 * last day.
 */
export const listInferenceModels = query(
  { permission: 'models:read', input: listInferenceInput },
  async ({ actor, now }, input) => {
    if (input.fresh) await waitUntilReadable('all');
    const toMs = input.to?.getTime() ?? now.getTime() + aheadMs;
    const fromMs = input.from?.getTime() ?? toMs - usualMs;
    const visible = visibleWhere(actor, 'models:read');
    const inState = await stateWhere(
      input.state,
      () => db().inferenceModel.findMany({ where: visible, select: { name: true } }),
      now.getTime(),
    );
    const rows = await db().inferenceModel.findMany({
      where: {
        AND: [
          visible,
          inState,
          input.cursor === undefined ? {} : { name: { gt: input.cursor } },
          input.name === undefined ? {} : { name: input.name },
        ],
      },
      orderBy: { name: 'asc' },
      take: input.limit + 1,
    });
    const page = rows.slice(0, input.limit);
    const names = page.map((row) => row.name);
    const [versions, labels] =
      names.length === 0
        ? [[], new Map<string, number>()]
        : await Promise.all([inferenceVersions(fromMs, toMs, names), labelCounts(fromMs, toMs)]);
    const [senders, health, baselines] = await Promise.all([
      sourceNames(versions.flatMap(({ sources }) => sources)),
      modelHealthOf(names, now.getTime()),
      withBaseline(names),
    ]);
    const items: InferenceModelItem[] = [];
    for (const row of page) {
      const own = versions.filter((each) => each.model === row.name);
      const broken = await lateViolations(row, own, { fromMs, toMs });
      items.push({
        ...toItem(row, own, labels.get(row.name) ?? 0, summed(broken), senders),
        ...(health.get(row.name) ?? unknownHealth),
        hasBaseline: baselines.has(row.name),
      });
    }
    const last = page.at(-1);
    return {
      items,
      nextCursor: rows.length > page.length && last !== undefined ? last.name : null,
    };
  },
);
