import { z } from 'zod';
import type { Page } from '#lib/schemas/fields.ts';
import { listModelsInput, type ModelItem, type OpenRollout } from '#lib/schemas/models/models.ts';
import { modelHealthOf, stateWhere, unknownHealth } from '#server/infrastructure/model-health.ts';
import { currentGovernance } from '#server/models/governance-rows.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { isBuiltInModel } from '#server/platform/built-in-models.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { query } from '#server/platform/verb.ts';
import { tagsOf, type LoadedModel } from './registry-rows.ts';

const countRow = z.object({
  modelId: z.string(),
  versions: z.coerce.number(),
  latest: z.number(),
});

/** Version of each model in an open rollout, if any. */
async function openRollouts(names: string[]): Promise<Map<string, OpenRollout>> {
  const rows = await db().modelRollout.findMany({
    where: { model: { in: names }, state: { not: 'done' } },
    orderBy: { createdAt: 'asc' },
    select: {
      id: true,
      model: true,
      version: true,
      stage: true,
      state: true,
      reason: true,
      stageSince: true,
    },
  });
  return new Map(
    rows.map(({ model, stageSince, ...row }) => [
      model,
      { ...row, since: stageSince.toISOString() },
    ]),
  );
}

/** Number of versions and newest version, by model ID. */
async function versionCounts(models: readonly LoadedModel[]) {
  const rows = await db().$queryRaw<
    unknown[]
  >`select "modelId"::text as "modelId", count(*) as "versions", max("version") as "latest"
      from "ModelVersion" where "modelId" = any(${models.map(({ id }) => id)}::uuid[]) group by 1`;
  return new Map(
    z
      .array(countRow)
      .parse(rows)
      .map((row) => [row.modelId, row]),
  );
}

/** Converts models to list items of Tandem's own API. */
export async function toModelItems(
  models: readonly LoadedModel[],
  now: Date,
): Promise<ModelItem[]> {
  const names = models.map(({ name }) => name);
  const [counts, guarded, said, demo, rollouts, health] = await Promise.all([
    versionCounts(models),
    readProtectedAliases(db()),
    currentGovernance(
      db(),
      models.map(({ id }) => id),
    ),
    demoAuthors(db()),
    openRollouts(names),
    modelHealthOf(names, now.getTime()),
  ]);
  return models.map((model) => ({
    id: model.id,
    name: model.name,
    description: model.description,
    versions: counts.get(model.id)?.versions ?? 0,
    latestVersion: counts.get(model.id)?.latest ?? null,
    aliases: model.aliases.map(({ alias, version, updatedAt }) => ({
      alias,
      version,
      protected: guarded.includes(alias),
      since: updatedAt.toISOString(),
    })),
    tags: tagsOf(model.tags),
    owner: said.get(model.id)?.owner ?? '',
    tier: said.get(model.id)?.tier ?? 'unset',
    createdBy: model.createdBy,
    demo: demo.has(model.createdBy),
    builtIn: isBuiltInModel(model.id),
    rollout: rollouts.get(model.name) ?? null,
    createdAt: model.createdAt.toISOString(),
    updatedAt: model.updatedAt.toISOString(),
    ...(health.get(model.name) ?? unknownHealth),
  }));
}

/** Registered models, last changed first. */
export const listModels = query(
  { permission: 'models:read', input: listModelsInput },
  async ({ actor, now }, input): Promise<Page<ModelItem>> => {
    const offset = decodePageToken(input.cursor);
    const visible = visibleWhere(actor, 'models:read');
    const inState = await stateWhere(
      input.state,
      () => db().registeredModel.findMany({ where: visible, select: { name: true } }),
      now.getTime(),
    );
    const rows = await db().registeredModel.findMany({
      where: {
        AND: [
          visible,
          inState,
          input.search === undefined ? {} : { name: containing(input.search) },
        ],
      },
      include: { aliases: { orderBy: { alias: 'asc' } } },
      orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
      skip: offset,
      take: input.limit + 1,
    });
    const { items, nextPageToken = null } = cutTokenPage(rows, input.limit, offset);
    return { items: await toModelItems(items, now), nextCursor: nextPageToken };
  },
);
