import { z } from 'zod';
import { pageInput } from '#server/experiments/servers/take-experiments.ts';
import type { Stored } from '#server/experiments/servers/take-experiments.ts';
import { digestOf, holdClaim } from '#server/experiments/servers/sync-progress.ts';
import type { TheirVersion } from '#server/experiments/servers/wire.ts';
import { objectOf, placeOf } from '#server/experiments/servers/wire.ts';
import type { Transaction } from '#server/platform/db.ts';
import { verb } from '#server/platform/verb.ts';

const input = pageInput.extend({
  versions: z.custom<TheirVersion[]>((value) => Array.isArray(value)),
});

const orNull = (text: string): string | null => (text === '' ? null : text);
const idOf = ({ name, version }: TheirVersion) => `${name}/${version}`;

async function write(
  tx: Transaction,
  server: { url: string },
  modelId: string,
  their: TheirVersion,
): Promise<void> {
  const { version } = their;
  const data = {
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
    createdAt: new Date(their.creation_timestamp),
    updatedAt: new Date(their.last_updated_timestamp),
  };
  await tx.modelVersion.upsert({
    where: { modelId_version: { modelId, version } },
    create: { ...data, modelId, version },
    update: data,
    select: { version: true },
  });
  await tx.registeredModel.updateMany({
    where: { id: modelId, lastVersion: { lt: version } },
    data: { lastVersion: version },
  });
}

/** Stores a page of versions under the numbers that they have there; those of models that are not copied are passed over. */
export const takeVersions = verb(
  { permission: 'models:write', input, audit: 'mlflow-servers.take' },
  async (context, { claim, progress, versions }): Promise<Stored> => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    const serverId = server.id;
    const [models, known] = await Promise.all([
      tx.mlflowItem.findMany({
        where: {
          serverId,
          kind: 'model',
          externalId: { in: [...new Set(versions.map(({ name }) => name))] },
        },
      }),
      tx.mlflowItem.findMany({
        where: { serverId, kind: 'version', externalId: { in: versions.map(idOf) } },
      }),
    ]);
    const here = await tx.modelVersion.findMany({
      where: { modelId: { in: models.map(({ localId }) => localId) } },
      select: { modelId: true, version: true },
    });
    const exists = new Set(here.map((row) => `${row.modelId}/${row.version}`));
    let changed = 0;
    for (const their of versions) {
      const modelId = models.find(({ externalId }) => externalId === their.name)?.localId;
      if (modelId === undefined) continue;
      const localId = `${modelId}/${their.version}`;
      const digest = digestOf(their);
      const item = known.find(({ externalId }) => externalId === idOf(their));
      if (item?.digest !== digest || !exists.has(localId)) {
        await write(tx, server, modelId, their);
        changed += 1;
        await context.emit('models', their.name);
      }
      const key = { serverId, kind: 'version', externalId: idOf(their) };
      const said = { localId, digest, seenAt: now, goneAt: null };
      await tx.mlflowItem.upsert({
        where: { serverId_kind_externalId: key },
        create: { ...key, ...said },
        update: said,
        select: { localId: true },
      });
    }
    const counted = { ...progress.changed, version: progress.changed.version + changed };
    const next = { ...progress, changed: counted };
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
