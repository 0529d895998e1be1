import { z } from 'zod';
import { Prisma } from '#server/generated/prisma/client.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';
import { holdClaim, syncClaim, syncProgress } from './sync-progress.ts';
import type { SyncClaim, SyncProgress } from './sync-progress.ts';

const permission = 'experiments:write';
const firstWaitSeconds = 30;
const longestWaitSeconds = 3_600;
/** After so many failures in a row a pass begins anew: the page that it stands at may be what fails. */
const patience = 5;

/** Takes a server that is due for this worker; nobody else takes it then. */
export const claimServer = verb(
  { permission, input: syncClaim, audit: 'mlflow-servers.claim' },
  async (context, claim): Promise<{ claim: SyncClaim; progress: SyncProgress } | null> => {
    context.nothingChanged();
    const row = await context.tx.mlflowServer.findUnique({
      where: { id: claim.id, dueAt: claim.dueAt, enabled: true },
    });
    if (row === null) return null;
    const progress =
      syncProgress.safeParse(row.progress).data ??
      syncProgress.parse({ startedAt: context.now.toISOString() });
    // Kept by the compare-and-set: of two that read the same row only one moves it on.
    const { count } = await context.tx.mlflowServer.updateMany({
      where: { id: claim.id, dueAt: claim.dueAt, enabled: true },
      data: { progress: toJson(progress) },
    });
    return count === 1 ? { claim: await holdClaim(context, claim, progress), progress } : null;
  },
);

/** Holds a claim for longer, with where the pass stands. Throws `conflict` when it is lost. */
export const keepClaim = verb(
  {
    permission,
    input: z.object({ claim: syncClaim, progress: syncProgress }),
    audit: 'mlflow-servers.claim',
  },
  async (context, { claim, progress }): Promise<SyncClaim> => {
    context.nothingChanged();
    return holdClaim(context, claim, progress);
  },
);

/** Gives a server back before its pass is over; another turn goes on with it. */
export const yieldServer = verb(
  { permission, input: syncClaim, audit: 'mlflow-servers.claim' },
  async (context, { id, dueAt }) => {
    context.nothingChanged();
    await context.tx.mlflowServer.updateMany({
      where: { id, dueAt },
      data: { dueAt: context.now },
    });
  },
);

async function marked(context: VerbContext, server: MlflowServer, change: unknown): Promise<void> {
  const { id, name, teamId, environmentId } = server;
  const subject = { kind: 'mlflow-server', id, name };
  await context.audit({ subject, after: change, teamId, environmentId });
}

/** Of these kinds what a whole pass has not met is gone there; the copies stay. Runs are told by their experiment. */
const listedKinds = ['experiment', 'model', 'version'];

/** Ends a pass: what it changed is one row of the audit log, and none when it changed nothing. */
export const finishPass = verb(
  {
    permission,
    input: z.object({
      claim: syncClaim,
      progress: syncProgress,
      version: z.string().max(50).nullable(),
    }),
    audit: 'mlflow-servers.synced',
  },
  async (context, { claim, progress, version }) => {
    const { tx, now } = context;
    context.nothingChanged();
    const held = await holdClaim(context, claim, progress);
    const server = await tx.mlflowServer.findUniqueOrThrow({ where: { id: held.id } });
    const startedAt = new Date(progress.startedAt);
    const gone = await tx.mlflowItem.updateMany({
      where: {
        serverId: server.id,
        kind: { in: listedKinds },
        seenAt: { lt: startedAt },
        goneAt: null,
      },
      data: { goneAt: now },
    });
    const again = server.againAt !== null && server.againAt > startedAt;
    await tx.mlflowServer.update({
      where: { id: server.id },
      data: {
        dueAt: again ? now : new Date(now.getTime() + server.everySeconds * 1_000),
        progress: Prisma.DbNull,
        againAt: null,
        syncedThrough: startedAt,
        syncedAt: now,
        failures: 0,
        version,
        problem:
          progress.skipped === 0
            ? null
            : `${progress.skipped} runs are not copied: runs of Tandem have their ids.`,
      },
      select: { id: true },
    });
    const total = Object.values(progress.changed).reduce((sum, count) => sum + count, 0);
    if (total + gone.count > 0)
      await marked(context, server, { ...progress.changed, gone: gone.count });
    await context.emit('experiments', server.id);
  },
);

/** Notes why a pass stopped. It goes on later from where it stood: after what the server says, else ever later. */
export const failPass = verb(
  {
    permission,
    input: z.object({
      claim: syncClaim,
      problem: z.string(),
      retryAfterSeconds: z.number().nullable(),
    }),
    audit: 'mlflow-servers.failed',
  },
  async (context, { claim, problem, retryAfterSeconds }) => {
    const { tx, now } = context;
    context.nothingChanged();
    const row = await tx.mlflowServer.findUnique({ where: { id: claim.id, dueAt: claim.dueAt } });
    if (row === null) return;
    const failures = row.failures + 1;
    const wait =
      retryAfterSeconds ?? Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** row.failures);
    await tx.mlflowServer.update({
      where: { id: row.id },
      data: {
        failures,
        problem: storableText(problem.slice(0, 500)),
        dueAt: new Date(now.getTime() + wait * 1_000),
        ...(failures % patience === 0 ? { progress: Prisma.DbNull } : {}),
      },
      select: { id: true },
    });
    await context.emit('experiments', row.id);
  },
);

/** Experiments of a server that it still has, in the order of a pass; with `sweptBefore` those whose runs were all read longer ago. */
export async function experimentsAfter(
  serverId: string,
  after: string,
  { take, sweptBefore }: { take: number; sweptBefore?: Date },
): Promise<string[]> {
  const rows = await db().mlflowItem.findMany({
    where: {
      serverId,
      kind: 'experiment',
      goneAt: null,
      externalId: { gt: after },
      ...(sweptBefore === undefined
        ? {}
        : { OR: [{ sweptAt: null }, { sweptAt: { lt: sweptBefore } }] }),
    },
    select: { externalId: true },
    orderBy: { externalId: 'asc' },
    take,
  });
  return rows.map(({ externalId }) => externalId);
}
