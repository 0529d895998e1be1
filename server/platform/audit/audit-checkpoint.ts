import { createHmac, hkdfSync } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';
import { env, secrets } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { logger } from '#server/platform/logger.ts';

/**
 * Newest sealed row, signed with the instance's secret. Stored in the database, with a copy in the
 * data folder.
 */
export type AuditCheckpoint = { chainId: string; seq: bigint; hash: string; mac: string };

const stored = z.object({
  chainId: z.uuid(),
  seq: z.coerce.bigint(),
  hash: z.string(),
  mac: z.string(),
});
/** Fixed ID, because there is only one checkpoint. */
const checkpointId = 1;

function signature({ chainId, seq, hash }: Omit<AuditCheckpoint, 'mac'>): string {
  const key = Buffer.from(
    hkdfSync('sha256', secrets().authSecret, '', 'tandem audit checkpoint', 32),
  );
  return createHmac('sha256', key).update(`${chainId}\n${seq}\n${hash}`).digest('hex');
}

/**
 * True if this instance made the checkpoint. Write access to the database alone is not enough to
 * forge it.
 */
export function isSigned(checkpoint: AuditCheckpoint): boolean {
  return signature(checkpoint) === checkpoint.mac;
}

/** Moves the checkpoint to the newest sealed row, in the transaction that seals it. */
export async function moveCheckpoint(
  tx: Transaction,
  now: Date,
  last: { seq: bigint; hash: string },
): Promise<AuditCheckpoint> {
  const known = await tx.auditCheckpoint.findUnique({ where: { id: checkpointId } });
  const next = { chainId: known?.chainId ?? newId(), ...last };
  const row = { ...next, mac: signature(next), sealedAt: now };
  await tx.auditCheckpoint.upsert({
    where: { id: checkpointId },
    create: row,
    update: row,
    select: { id: true },
  });
  return { ...next, mac: row.mac };
}

const fileOf = (chainId: string): string =>
  join(env.TANDEM_DATA_DIR, `audit-checkpoint-${chainId}.json`);

/** Writes the copy. On failure, the previous copy remains, which is older but valid. */
export async function copyCheckpoint({ seq, ...rest }: AuditCheckpoint): Promise<void> {
  const file = fileOf(rest.chainId);
  try {
    const text = `${JSON.stringify({ ...rest, seq: seq.toString() })}\n`;
    await writeFile(`${file}.half`, text, { mode: 0o600 });
    await rename(`${file}.half`, file);
  } catch (error) {
    logger.warn('the copy of the audit checkpoint is not written', { error });
  }
}

export async function readCheckpoint(
  tx: Pick<Transaction, 'auditCheckpoint'>,
): Promise<AuditCheckpoint | null> {
  return tx.auditCheckpoint.findUnique({
    where: { id: checkpointId },
    select: { chainId: true, seq: true, hash: true, mac: true },
  });
}

/** Copy on this machine; null if no worker on this data folder has sealed rows of the chain yet. */
export async function readCheckpointCopy(chainId: string): Promise<AuditCheckpoint | null> {
  const text = await readFile(fileOf(chainId), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = stored.safeParse(tryJson(text));
  return parsed.success ? parsed.data : null;
}

/**
 * True if this data folder has a copy for any chain. If the database then has no checkpoint, it was
 * lost.
 */
export async function hasCheckpointCopy(): Promise<boolean> {
  const names = await readdir(env.TANDEM_DATA_DIR).catch(() => []);
  return names.some((name) => /^audit-checkpoint-[\w-]+\.json$/u.test(name));
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
