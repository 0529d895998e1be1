import {
  claimServer,
  failPass,
  finishPass,
  keepClaim,
  yieldServer,
} from '#server/experiments/mlflow-servers/hold.ts';
import { askVersion } from '#server/experiments/mlflow-servers/mlflow-client.ts';
import type { SyncClaim } from '#server/experiments/mlflow-servers/sync-progress.ts';
import type { Stored } from '#server/experiments/mlflow-servers/take-experiments.ts';
import { waitMs } from '#server/experiments/wait-ms.ts';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { syncPage } from './sync-pages.ts';

const actor = systemActor('mlflow');
const atOnce = 2;
const perTurn = 50;
/**
 * Tolerance for the job's own schedule, so that a few milliseconds do not delay a pass to the next
 * run.
 */
const slackMs = 1_000;
const turnMs = 60_000;

type Options = {
  signal?: AbortSignal;
  /** Maximum time for one server per turn. The server continues in its next turn. */
  turnMs?: number;
};

const words: Record<string, string> = {
  ECONNREFUSED: 'Connection refused.',
  ENOTFOUND: 'The host name was not found.',
  ECONNRESET: 'The connection was interrupted.',
  UND_ERR_SOCKET: 'The connection was interrupted.',
};

function sentenceOf(error: unknown): string {
  const known = asTandemError(error);
  if (known !== null) return known.message;
  if (!(error instanceof Error)) return 'The sync failed.';
  if (error.name === 'TimeoutError') return 'No complete response in time.';
  const code = 'code' in error ? String(error.code) : '';
  return words[code] ?? error.message;
}

/** MLflow version, for display only; null if the server does not have that page. */
async function versionOf(server: MlflowServer): Promise<string | null> {
  return askVersion(server).catch(() => null);
}

/**
 * One turn of a server, with as many pages as the time allows. Returns whether its pass is
 * complete.
 */
async function turn(server: MlflowServer, claim: Stored, options: Required<Options>) {
  const until = performance.now() + options.turnMs;
  let at = claim;
  try {
    while (at.progress.stage !== 'done') {
      at = await syncPage(server, at);
      if (options.signal.aborted || performance.now() > until) {
        // Progress without a page is stored too.
        await yieldServer(actor, await keepClaim(actor, at));
        return false;
      }
    }
    await finishPass(actor, { ...at, version: await versionOf(server) });
    return true;
  } catch (error) {
    await fail(server, error);
    return false;
  }
}

async function fail(server: MlflowServer, error: unknown): Promise<void> {
  const known = asTandemError(error);
  if (known?.code === 'conflict') return;
  const row = await db().mlflowServer.findUnique({ where: { id: server.id } });
  if (row === null || row.updatedAt.getTime() !== server.updatedAt.getTime()) return;
  logger.warn('an MLflow server could not be read', { server: server.name, error });
  const claim: SyncClaim = { id: row.id, dueAt: row.dueAt };
  const retryAfterSeconds = known?.retryAfterSeconds ?? null;
  await failPass(actor, { claim, problem: sentenceOf(error), retryAfterSeconds });
}

/** Milliseconds until a server is due, at least a second; infinite if there is none. */
export async function nextSyncMs(now: Date): Promise<number> {
  const next = await db().mlflowServer.aggregate({
    where: { enabled: true },
    _min: { dueAt: true },
  });
  return waitMs(next._min.dueAt, now);
}

/**
 * Reads the due MLflow servers, two at a time. Each page is stored with the position of the pass,
 * so that the next claim of the server continues there. Returns the number of completed passes.
 */
export async function syncDueServers(now: Date, options: Options = {}): Promise<number> {
  const given = { signal: new AbortController().signal, turnMs, ...options };
  const due = await db().mlflowServer.findMany({
    where: { enabled: true, dueAt: { lte: new Date(now.getTime() + slackMs) } },
    orderBy: { dueAt: 'asc' },
    take: perTurn,
  });
  const rows = due.values();
  let finished = 0;
  const work = async (): Promise<void> => {
    for (const row of rows) {
      if (given.signal.aborted) return;
      const claimed = await claimServer(actor, { id: row.id, dueAt: row.dueAt });
      if (claimed !== null && (await turn(row, claimed, given))) finished += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return finished;
}
