import { z } from 'zod';
import {
  distinctBy,
  noteItems,
  type Noted,
} from '#server/experiments/mlflow-servers/note-items.ts';
import { digestOf, holdClaim } from '#server/experiments/mlflow-servers/sync-progress.ts';
import { pageInput, type Stored } from '#server/experiments/mlflow-servers/take-experiments.ts';
import { objectOf, placeOf, type TheirVersion } from '#server/experiments/mlflow-servers/wire.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { verb } from '#server/platform/verb.ts';

const input = pageInput.extend({
  versions: z.custom<TheirVersion[]>((value) => Array.isArray(value)),
});

const orNull = (text: string): string | null => (text === '' ? null : text);
const idOf = ({ name, version }: TheirVersion) => `${name}/${version}`;

type Changed = { their: TheirVersion; modelId: string };

/** Columns of a version, under the names of the statement below. */
function rowOf(server: { url: string }, { their, modelId }: Changed) {
  return {
    modelId,
    version: their.version,
    description: their.description,
    source: their.source,
    storageUri: placeOf(their.source, server),
    runId: orNull(their.run_id),
    runLink: orNull(their.run_link),
    loggedModelId: orNull(their.model_id ?? ''),
    status: their.status,
    statusMessage: orNull(their.status_message),
    stage: their.current_stage,
    tags: objectOf(their.tags),
    createdBy: their.user_id,
    createdMs: their.creation_timestamp,
    updatedMs: their.last_updated_timestamp,
  };
}

/**
 * Writes changes in two statements. The lock prevents deletion of a model between them; deleted
 * models are skipped.
 */
async function write(
  tx: Transaction,
  server: { url: string },
  changed: readonly Changed[],
): Promise<void> {
  if (changed.length === 0) return;
  const rows = JSON.stringify(changed.map((each) => rowOf(server, each)));
  await tx.$executeRaw`insert into "ModelVersion" ("modelId", "version", "description", "source", "storageUri",
      "runId", "runLink", "loggedModelId", "status", "statusMessage", "stage", "tags", "createdBy", "createdAt", "updatedAt")
    select m."id", given."version", given."description", given."source", given."storageUri", given."runId", given."runLink",
      given."loggedModelId", given."status", given."statusMessage", given."stage", given."tags", given."createdBy",
      to_timestamp(given."createdMs" / 1000.0), to_timestamp(given."updatedMs" / 1000.0)
    from jsonb_to_recordset(${rows}::jsonb) as given("modelId" uuid, "version" int, "description" text, "source" text,
      "storageUri" text, "runId" text, "runLink" text, "loggedModelId" text, "status" text, "statusMessage" text,
      "stage" text, "tags" jsonb, "createdBy" text, "createdMs" bigint, "updatedMs" bigint)
    join "RegisteredModel" m on m."id" = given."modelId" order by m."id", given."version" for key share of m
    on conflict ("modelId", "version") do update set "description" = excluded."description", "source" = excluded."source",
      "storageUri" = excluded."storageUri", "runId" = excluded."runId", "runLink" = excluded."runLink",
      "loggedModelId" = excluded."loggedModelId", "status" = excluded."status", "statusMessage" = excluded."statusMessage",
      "stage" = excluded."stage", "tags" = excluded."tags", "createdBy" = excluded."createdBy",
      "createdAt" = excluded."createdAt", "updatedAt" = excluded."updatedAt"`;
  await tx.$executeRaw`update "RegisteredModel" m set "lastVersion" = newest."version"
    from (select given."modelId", max(given."version") as "version" from unnest(${changed.map(({ modelId }) => modelId)}::uuid[],
      ${changed.map(({ their }) => their.version)}::int[]) as given("modelId", "version") group by 1) newest
    where m."id" = newest."modelId" and m."lastVersion" < newest."version"`;
}

/**
 * Stores a page of versions under their original numbers; versions of models without a copy are
 * skipped.
 */
export const takeVersions = verb(
  { permission: 'models:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, versions }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const where = { serverId: server.id, kind: 'version' };
    const page = distinctBy(versions, idOf);
    const names = [...new Set(page.map(({ name }) => name))];
    const [models, items] = await Promise.all([
      tx.mlflowItem.findMany({
        where: { serverId: server.id, kind: 'model', externalId: { in: names } },
      }),
      tx.mlflowItem.findMany({ where: { ...where, externalId: { in: page.map(idOf) } } }),
    ]);
    const here = await tx.modelVersion.findMany({
      where: { modelId: { in: models.map(({ localId }) => localId) } },
      select: { modelId: true, version: true },
    });
    const exists = new Set(here.map((row) => `${row.modelId}/${row.version}`));
    const modelIds = new Map(models.map(({ externalId, localId }) => [externalId, localId]));
    const digests = new Map(items.map(({ externalId, digest }) => [externalId, digest]));
    const noted: Noted[] = [];
    const changed: Changed[] = [];
    for (const their of page) {
      const modelId = modelIds.get(their.name);
      if (modelId === undefined) continue;
      const localId = `${modelId}/${their.version}`;
      const digest = digestOf(their);
      noted.push({ externalId: idOf(their), localId, digest });
      if (digests.get(idOf(their)) !== digest || !exists.has(localId))
        changed.push({ their, modelId });
    }
    await write(tx, server, changed);
    await noteItems(tx, { ...where, now }, noted);
    for (const name of new Set(changed.map(({ their }) => their.name)))
      await context.emit('models', name);
    const counted = { ...progress.changed, version: progress.changed.version + changed.length };
    const next = { ...progress, changed: counted };
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
