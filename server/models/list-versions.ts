import { z } from 'zod';
import type { Page } from '#lib/schemas/fields.ts';
import { listVersionsInput, type ModelVersionItem } from '#lib/schemas/models/models.ts';
import { Prisma, type ModelVersion } from '#server/generated/prisma/client.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { allOf } from '#server/platform/database/filter-sql.ts';
import { likeText } from '#server/platform/database/like-text.ts';
import { cutTextPage, decodeTextCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import { loadModel, tagsOf, type LoadedModel } from './registry-rows.ts';

/** Runs by ID, limited to those visible to the actor. */
export async function runsOf(actor: Actor, versions: readonly ModelVersion[]) {
  const rows = await db().run.findMany({
    where: {
      id: { in: versions.flatMap(({ runId }) => runId ?? []) },
      experiment: visibleWhere(actor, 'experiments:read'),
    },
    select: { id: true, name: true, experimentId: true },
  });
  return new Map(
    rows.map(({ id, name, experimentId }) => [
      id,
      { id, name, experimentId: String(experimentId) },
    ]),
  );
}

type Runs = Awaited<ReturnType<typeof runsOf>>;

/** Converts a version to a list item of Tandem's own API. */
export function toVersionItem(row: ModelVersion, model: LoadedModel, runs: Runs): ModelVersionItem {
  return {
    version: row.version,
    description: row.description,
    status: row.status,
    stage: row.stage,
    source: row.source,
    run: runs.get(row.runId ?? '') ?? null,
    loggedModelId: row.loggedModelId,
    aliases: model.aliases
      .filter(({ version }) => version === row.version)
      .map(({ alias }) => alias),
    tags: tagsOf(row.tags),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/**
 * `12` and `v12` match version numbers by prefix. Other text matches anywhere in descriptions. Both
 * also match aliases.
 */
function searched(text: string): Prisma.Sql {
  const part = `%${likeText(text)}%`;
  const digits = /^v?(\d{1,10})$/iu.exec(text)?.[1];
  const own =
    digits === undefined
      ? Prisma.sql`v."description" ilike ${part}`
      : Prisma.sql`v."version"::text like ${`${digits}%`}`;
  return Prisma.sql`(${own} or exists (select 1 from "ModelAlias" a
    where a."modelId" = v."modelId" and a."version" = v."version" and a."alias" ilike ${part}))`;
}

const found = z.array(z.object({ version: z.number() }));

/** Versions of a model, newest first, paginated. */
export const listVersions = query(
  { permission: 'models:read', input: listVersionsInput },
  async ({ actor }, { name, limit, cursor, search = '' }): Promise<Page<ModelVersionItem>> => {
    const model = await loadModel(db(), actor, name, 'models:read');
    const position = decodeTextCursor(cursor);
    const numbers = found.parse(
      await db().$queryRaw<unknown[]>`
        select v."version" from "ModelVersion" v where ${allOf([
          Prisma.sql`v."modelId" = ${model.id}::uuid`,
          ...(position === null ? [] : [Prisma.sql`v."version" < ${position.rank}`]),
          ...(search === '' ? [] : [searched(search)]),
        ])} order by v."version" desc limit ${limit + 1}`,
    );
    const rows = await db().modelVersion.findMany({
      where: { modelId: model.id, version: { in: numbers.map(({ version }) => version) } },
      orderBy: { version: 'desc' },
    });
    const runs = await runsOf(actor, rows);
    return cutTextPage(
      rows,
      limit,
      ({ version }) => ({ rank: version, text: 'version' }),
      (row) => toVersionItem(row, model, runs),
    );
  },
);
