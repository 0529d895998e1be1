import type { z } from 'zod';
import {
  createMlflowServerInput,
  mlflowServerIdInput,
  syncMlflowServerInput,
  updateMlflowServerInput,
} from '#lib/schemas/experiments/servers.ts';
import { noteSaved, requireKnownPlace, type SavedChange } from '#server/experiments/save-polled.ts';
import { Prisma, type MlflowServer } from '#server/generated/prisma/client.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { requireReach, type Reach } from '#server/platform/outbound/outbound-reach.ts';
import {
  isSameOrigin,
  secretChanges,
  shownSecret,
  storedSecret,
} from '#server/platform/outbound/stored-secret.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';

export const syncTask = 'sync-mlflow';
const maxServers = 50;
type Given = Omit<z.output<typeof updateMlflowServerInput>, 'id' | 'baseVersion'>;
type Secrets = Pick<MlflowServer, 'secretRef' | 'webhookSecretRef'>;

/**
 * Requires permissions for experiments and models in the server's place, because the copies are
 * created there.
 */
function requirePlace(context: VerbContext, row: Pick<Given, 'teamId' | 'environmentId'>): void {
  context.requireAt(row);
  requirePermission(context.actor, 'models:write', row);
}

async function checked(context: VerbContext, given: Given): Promise<void> {
  const { teamId, environmentId } = given;
  requirePlace(context, { teamId, environmentId });
  await requireKnownPlace(context, { teamId, environmentId });
}

const secretsOf = ({ secretRef, webhookSecretRef }: Secrets) => ({ secretRef, webhookSecretRef });

export const serverReach = (row: Secrets & Pick<MlflowServer, 'allow' | 'url'>): Reach => ({
  secrets: secretsOf(row),
  allow: row.allow,
  target: row.url,
});

/** Stored secrets: one is sent with every request, the other is only compared. */
function toStored<G extends Omit<Given, 'name'>>(
  given: G,
  before: MlflowServer | null,
  now: Date,
): G {
  const moved = before !== null && !isSameOrigin(before.url, given.url);
  const kept = (field: keyof ReturnType<typeof secretsOf>) => ({
    field,
    before: before?.[field] ?? null,
    now,
  });
  return {
    ...given,
    secretRef: storedSecret(given.secretRef, { ...kept('secretRef'), moved }),
    webhookSecretRef: storedSecret(given.webhookSecretRef, kept('webhookSecretRef')),
  };
}

function written(context: VerbContext, given: Given) {
  const { actor, now } = context;
  return { ...given, editedBy: actor.name, updatedAt: now, dueAt: now };
}

function audited(row: MlflowServer) {
  const { name, url, secretRef, webhookSecretRef, allow, everySeconds, enabled } = row;
  const { teamId, environmentId } = row;
  return {
    name,
    url,
    secretRef: shownSecret(secretRef),
    webhookSecretRef: shownSecret(webhookSecretRef),
    allow,
    everySeconds,
    enabled,
    teamId,
    environmentId,
  };
}

async function lockServer(context: VerbContext, id: string): Promise<MlflowServer> {
  await context.tx.$queryRaw`select 1 from "MlflowServer" where id = ${id}::uuid for update`;
  const row = found(await context.tx.mlflowServer.findUnique({ where: { id } }), 'MLflow server');
  requirePlace(context, row);
  return row;
}

const noted = (context: VerbContext, row: MlflowServer, change: SavedChange) =>
  noteSaved(context, row, {
    subject: { kind: 'mlflow-server', id: row.id, name: row.name },
    ...change,
  });

/** Adds an MLflow server and reads it immediately. */
export const createMlflowServer = verb(
  {
    permission: 'experiments:write',
    input: createMlflowServerInput,
    audit: 'mlflow-servers.create',
  },
  async (context, typed) => {
    requireReach(context.actor, serverReach(typed));
    const given = toStored(typed, null, context.now);
    await checked(context, given);
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7212)`;
    const { name } = given;
    if ((await context.tx.mlflowServer.count({ where: { name } })) > 0)
      throw wrongField('name', 'already exists');
    if ((await context.tx.mlflowServer.count()) >= maxServers)
      throw new TandemError('conflict', `There are ${maxServers} MLflow servers; remove one.`);
    const row = await context.tx.mlflowServer.create({
      data: { ...written(context, given), name, id: newId(), createdAt: context.now },
    });
    await context.wake(syncTask);
    return noted(context, row, {
      after: { ...audited(row), ...secretChanges({}, secretsOf(row)) },
    });
  },
);

/**
 * Updates a server and starts a pass immediately. The address cannot change once anything was
 * copied.
 */
export const updateMlflowServer = verb(
  {
    permission: 'experiments:write',
    input: updateMlflowServerInput,
    audit: 'mlflow-servers.update',
  },
  async (context, { id, baseVersion, ...typed }) => {
    const before = await lockServer(context, id);
    const { name: _name, ...body } = audited(before);
    requireBaseVersion(baseVersion, { version: before.revision, by: before.editedBy, body });
    requireReach(context.actor, serverReach(typed), serverReach(before));
    const given = toStored(typed, before, context.now);
    await checked(context, given);
    if (before.url !== given.url)
      // The same IDs refer to other objects on another server.
      if ((await context.tx.mlflowItem.count({ where: { serverId: id } })) > 0)
        throw wrongField('url', 'copies of this server exist, so add another server');
    const row = await context.tx.mlflowServer.update({
      where: { id },
      data: {
        ...written(context, given),
        progress: Prisma.DbNull,
        failures: 0,
        problem: null,
        revision: { increment: 1 },
      },
    });
    await context.wake(syncTask);
    return noted(context, row, {
      before: audited(before),
      after: { ...audited(row), ...secretChanges(secretsOf(before), secretsOf(row)) },
    });
  },
);

/** Removes a server. Copies remain and belong to Tandem from then on. */
export const deleteMlflowServer = verb(
  { permission: 'experiments:write', input: mlflowServerIdInput, audit: 'mlflow-servers.delete' },
  async (context, { id }) => {
    const before = await lockServer(context, id);
    await context.tx.mlflowServer.delete({ where: { id }, select: { id: true } });
    return noted(context, before, { before: audited(before) });
  },
);

/** Schedules a pass. A pass in progress is not interrupted; another one follows it. */
function soon({ now }: VerbContext, row: MlflowServer) {
  return row.progress !== null && row.failures === 0 ? { againAt: now } : { dueAt: now };
}

/** Reads a server immediately; with `sweep`, reads every run, including old ones. */
export const syncMlflowServer = verb(
  { permission: 'experiments:write', input: syncMlflowServerInput, audit: 'mlflow-servers.sync' },
  async (context, { id, sweep }) => {
    const row = await lockServer(context, id);
    if (!row.enabled) throw new TandemError('conflict', 'The server is disabled.');
    if (sweep)
      await context.tx.mlflowItem.updateMany({
        where: { serverId: id, kind: 'experiment' },
        data: { sweptAt: null },
      });
    await context.tx.mlflowServer.update({ where: { id }, data: soon(context, row) });
    await context.wake(syncTask);
    return noted(context, row, { after: { sweep } });
  },
);
