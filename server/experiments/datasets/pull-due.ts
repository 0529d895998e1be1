import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { datasetFormats } from '#lib/choices/datasets.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { waitMs } from '#server/experiments/wait-ms.ts';
import type { DatasetSource } from '#server/generated/prisma/client.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { logger } from '#server/platform/logger.ts';
import { resolveSecret, unreadable } from '#server/platform/outbound/stored-secret.ts';
import { verb } from '#server/platform/verb.ts';
import { datasetsSourceKey, headersOf } from './dataset-row.ts';
import { fetchBody } from './fetch-body.ts';
import { notePull, type PullOutcome } from './note-pull.ts';
import { readColumns } from './read-columns.ts';

const atOnce = 2;
const perTurn = 50;
const timeoutMs = 5 * 60_000;
/**
 * Tolerance for due times: the job runs on its own schedule, and a few milliseconds must not delay
 * a pull to the next run.
 */
const slackMs = 1_000;
/** Age after which files from a killed worker are removed. */
const leftMs = 3_600_000;

/** Whether dataset pulls are enabled. */
export async function datasetsEnabled(): Promise<boolean> {
  const row = await db().source.findUnique({
    where: { key: datasetsSourceKey },
    select: { enabled: true },
  });
  return row?.enabled ?? true;
}

function requestHeaders(row: DatasetSource): Record<string, string> {
  return Object.fromEntries(
    headersOf(row).map(({ name, value, secretRef }) => {
      if (secretRef === null) return [name, value];
      const secret = resolveSecret(secretRef);
      if (secret === null) throw new TandemError('unavailable', unreadable(secretRef));
      return [name, `${value}${secret}`];
    }),
  );
}

const words: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ENOTFOUND: 'The host name was not found',
  ECONNRESET: 'The connection was interrupted',
  UND_ERR_SOCKET: 'The connection was interrupted',
};

function sentenceOf(error: unknown): string {
  const known = asTandemError(error);
  if (known !== null) return known.message;
  if (!(error instanceof Error)) return 'The pull failed';
  if (error.name === 'TimeoutError') return `No complete response within ${timeoutMs / 1_000} s`;
  const code = 'code' in error ? String(error.code) : '';
  return words[code] ?? error.message;
}

async function pull(row: DatasetSource, folder: string, maxBytes: number): Promise<PullOutcome> {
  const path = join(folder, newId());
  let httpStatus: number | null = null;
  try {
    const { body, contentType, problem, ...said } = await fetchBody(
      {
        url: row.url,
        allow: row.allow,
        etag: row.etag,
        lastModified: row.lastModified,
        headers: requestHeaders(row),
        timeoutMs,
        maxBytes,
      },
      path,
    );
    httpStatus = said.httpStatus;
    if (problem !== null) return { status: 'failed', httpStatus, error: problem };
    if (body === null || body.sha256 === row.digest) return { status: 'unchanged', ...said };
    if (row.format === 'auto' && contentType.startsWith('text/html'))
      throw new TandemError('invalid_input', 'The response is a web page, not a table');
    const format = datasetFormats.find((each) => each === row.format) ?? 'auto';
    const shape = await readColumns(path, format, maxBytes);
    return { status: 'table', ...said, ...shape, bytes: body.bytes, digest: body.sha256 };
  } catch (error) {
    return { status: 'failed', httpStatus, error: sentenceOf(error) };
  } finally {
    await rm(path, { force: true });
  }
}

async function emptyFolder(nowMs: number): Promise<string> {
  const folder = join(env.TANDEM_DATA_DIR, 'datasets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && nowMs - found.mtimeMs > leftMs)
      await rm(join(folder, name), { force: true });
  }
  return folder;
}

/** Claims a due pull exclusively for this worker. */
const claimPull = verb(
  {
    permission: 'experiments:write',
    input: z.object({ id: idSchema, dueAt: z.date(), updatedAt: z.date(), everySeconds: z.int() }),
    audit: 'dataset-sources.claim',
  },
  async (context, { id, dueAt, updatedAt, everySeconds }) => {
    context.nothingChanged();
    const { count } = await context.tx.datasetSource.updateMany({
      where: { id, dueAt, updatedAt, enabled: true, deletedAt: null },
      data: { dueAt: new Date(context.now.getTime() + everySeconds * 1_000) },
    });
    return count === 1;
  },
);

/**
 * Pulls the due sources, two at a time: streams the body to a file while checking digest and
 * limits, reads the file as a stream, and removes it. Returns the number of pulls.
 */
export async function pullDueDatasets(
  now: Date,
  { maxBytes = env.TANDEM_DATASET_MAX_MB * 1024 * 1024, signal }: PullOptions = {},
): Promise<number> {
  const due = await db().datasetSource.findMany({
    where: {
      enabled: true,
      deletedAt: null,
      dueAt: { lte: new Date(now.getTime() + slackMs) },
    },
    orderBy: { dueAt: 'asc' },
    take: perTurn,
  });
  if (due.length === 0 || !(await datasetsEnabled())) return 0;
  const folder = await emptyFolder(Date.now());
  const worker = systemActor('datasets');
  let pulled = 0;
  const rows = due.values();
  const work = async (): Promise<void> => {
    for (const row of rows) {
      if (signal?.aborted === true || !(await claimPull(worker, row, { now }))) continue;
      const startedAt = performance.now();
      const outcome = await pull(row, folder, maxBytes);
      const durationMs = Math.round(performance.now() - startedAt);
      const { id, updatedAt } = row;
      try {
        await notePull(worker, { id, updatedAt, durationMs, outcome }, { now });
        pulled += 1;
      } catch (error) {
        // Continues, because the other sources of this run are already claimed. This source is due
        // again after its interval.
        logger.error('a pull could not be recorded', { dataset: row.name, error });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return pulled;
}

/** Milliseconds until the next pull is due, at least a second; infinite if there is none. */
export async function nextPullMs(now: Date): Promise<number> {
  const next = await db().datasetSource.aggregate({
    where: { enabled: true, deletedAt: null },
    _min: { dueAt: true },
  });
  return waitMs(next._min.dueAt, now);
}

type PullOptions = { maxBytes?: number; signal?: AbortSignal };
