import { z } from 'zod';
import { describeVersion } from '#server/actions/targets/registry-state.ts';
import { holdClaim } from '#server/experiments/mlflow-servers/sync-progress.ts';
import { pageInput, type Stored } from '#server/experiments/mlflow-servers/take-experiments.ts';
import type { TheirModel } from '#server/experiments/mlflow-servers/wire.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { recordChange } from '#server/infrastructure/record-change.ts';
import { aliasActionKind } from '#server/models/aliases/alias-plan.ts';
import { auditModel, moveAlias, type LoadedModel } from '#server/models/registry-rows.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const input = pageInput.extend({
  models: z.custom<TheirModel[]>((value) => Array.isArray(value)),
  /** Time of the page request. Moves made here later are newer. */
  askedAt: z.date(),
});

/** Unknown author: MLflow does not report who moves an alias. */
const somebodyOn = (server: MlflowServer): Actor => ({
  kind: 'system',
  id: `mlflow:${server.id}`,
  name: `a user on ${server.name}`,
});

/**
 * True if a run that may have reached the server is active, because it reports its own result, or
 * if an alias was moved here since the request.
 */
async function isMoving({ tx }: VerbContext, model: LoadedModel, askedAt: Date): Promise<boolean> {
  const [runs, moved] = await Promise.all([
    tx.actionRun.count({
      where: {
        status: { in: ['running', 'followed', 'unknown'] },
        simulated: false,
        action: { kind: aliasActionKind, targetName: model.name },
      },
    }),
    tx.modelAliasChange.count({ where: { modelId: model.id, at: { gte: askedAt } } }),
  ]);
  return runs + moved > 0;
}

type Move = { alias: string; from: number | null; to: number | null };

function movesOf(model: LoadedModel, their: TheirModel): Move[] {
  const aliases = new Set([...model.aliases, ...their.aliases].map(({ alias }) => alias));
  return [...aliases].flatMap((alias) => {
    const from = model.aliases.find((each) => each.alias === alias)?.version ?? null;
    const to = their.aliases.find((each) => each.alias === alias)?.version ?? null;
    return from === to ? [] : [{ alias, from, to }];
  });
}

async function tell(context: VerbContext, server: MlflowServer, model: LoadedModel, move: Move) {
  const { alias, from, to } = move;
  const environment =
    server.environmentId === null
      ? null
      : await context.tx.environment.findUnique({ where: { id: server.environmentId } });
  await recordChange(
    systemActor('mlflow'),
    {
      sourceId: 'mlflow',
      change: {
        kind: 'model_version',
        ref: `mlflow:${server.id}:${newId()}`,
        title: `${alias} of ${model.name} was moved on ${server.name}, not by Tandem`.slice(0, 512),
        occurredAt: context.now.toISOString(),
        resource: { kind: 'model', name: model.name },
        environment: environment?.name ?? null,
        before: describeVersion(from),
        after: describeVersion(to),
        actor: null,
        url: `${server.url.replace(/\/+$/u, '')}/#/models/${encodeURIComponent(model.name)}`,
      },
    },
    { within: context },
  );
}

async function takeOf(
  context: VerbContext,
  server: MlflowServer,
  their: TheirModel,
  askedAt: Date,
): Promise<number> {
  const { tx, now } = context;
  const key = { serverId: server.id, kind: 'model', externalId: their.name };
  const item = await tx.mlflowItem.findUnique({ where: { serverId_kind_externalId: key } });
  if (item === null) return 0;
  await tx.$queryRaw`select 1 from "RegisteredModel" where "id" = ${item.localId}::uuid for update`;
  const model = await tx.registeredModel.findUnique({
    where: { id: item.localId },
    include: { aliases: true },
  });
  if (model === null || (await isMoving(context, model, askedAt))) return 0;
  const versions = await tx.modelVersion.findMany({
    where: { modelId: model.id, version: { in: their.aliases.map(({ version }) => version) } },
    select: { version: true },
  });
  // A version created after its page was read is handled by the next pass.
  const moves = movesOf(model, their).filter(
    ({ to }) => to === null || versions.some(({ version }) => version === to),
  );
  const actor = somebodyOn(server);
  for (const move of moves) {
    await moveAlias({ ...context, actor }, model, { ...move, copied: true });
    const { alias, from, to } = move;
    await auditModel(
      context,
      model,
      { alias, version: from },
      { alias, version: to, on: server.name },
    );
    if (item.sweptAt !== null) await tell(context, server, model, move);
  }
  if (item.sweptAt === null)
    await tx.mlflowItem.update({
      where: { serverId_kind_externalId: key },
      data: { sweptAt: now },
      select: { localId: true },
    });
  return moves.length;
}

/**
 * Applies the aliases of a page of models. Moves made on the server without Tandem are recorded as
 * changes by an unknown author.
 */
export const takeAliases = verb(
  { permission: 'models:write', input, audit: 'models.set-alias' },
  async (context, { claim, progress, models, askedAt }): Promise<Stored> => {
    context.nothingChanged();
    const held = await holdClaim(context, claim, null);
    const server = await context.tx.mlflowServer.findUniqueOrThrow({ where: { id: claim.id } });
    let changed = 0;
    for (const their of models) changed += await takeOf(context, server, their, askedAt);
    const counted = { ...progress.changed, alias: progress.changed.alias + changed };
    const next = { ...progress, changed: counted };
    return { claim: await holdClaim(context, held, next), progress: next };
  },
);
