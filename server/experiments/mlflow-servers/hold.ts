import { z } from 'zod';
import { Prisma, type MlflowServer } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import {
  holdClaim,
  syncClaim,
  syncProgress,
  type SyncClaim,
  type SyncProgress,
} from './sync-progress.ts';

const permission = 'experiments:write';
const firstWaitSeconds = 30;
const longestWaitSeconds = 3_600;
/**
 * Number of consecutive failures after which a pass restarts, because its current page may be the
 * cause.
 */
const patience = 5;

/** Claims a due server exclusively for this worker. */
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
    // Compare-and-set: if two workers read the same row, only one of them advances it.
    const { count } = await context.tx.mlflowServer.updateMany({
      where: { id: claim.id, dueAt: claim.dueAt, enabled: true },
      data: { progress: toJson(progress) },
    });
    return count === 1 ? { claim: await holdClaim(context, claim, progress), progress } : null;
  },
);

/** Extends a claim and stores the position of the pass. Throws `conflict` if the claim is lost. */
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

/** Releases a server before its pass has ended; another worker continues the pass. */
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

/**
 * Kinds whose objects count as gone on the server if an entire pass did not find them; the copies
 * remain. Runs are checked per experiment.
 */
const listedKinds = ['experiment', 'model', 'version'];

/** Ends a pass. Writes one audit row for its changes, or none if nothing changed. */
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
            : `${progress.skipped} runs were not copied: their ids already exist in Tandem.`,
      },
      select: { id: true },
    });
    const total = Object.values(progress.changed).reduce((sum, count) => sum + count, 0);
    if (total + gone.count > 0)
      await marked(context, server, { ...progress.changed, gone: gone.count });
    await context.emit('experiments', server.id);
  },
);

/**
 * Records why a pass stopped. It resumes later from the same position, after the delay that the
 * server requested, otherwise with exponential backoff.
 */
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

/**
 * Experiments that still exist on the server, in pass order. With `sweptBefore`, only those whose
 * runs were all read before that time.
 */
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
