import { emptyTrail, writeTrail } from './audit.ts';
import type { AuditCheckpoint } from './audit-checkpoint.ts';
import { copyCheckpoint, moveCheckpoint } from './audit-checkpoint.ts';
import { auditHash, currentChain, genesisHash } from './audit-hash.ts';
import { db } from '#server/platform/database/db.ts';

const batch = 500;
/** Rows of a transaction that is still open get lower order numbers: wait for them before sealing. */
const settleMs = 2_000;
/** A wake-up at the commit of a row is followed by a run that may seal it. */
export const sealDelayMs = settleMs + 100;

/**
 * Adds sequence numbers and the hash chain to audit rows in the order of their writing. One sealer at a
 * time (advisory lock), so that commits never wait for each other. Returns how many rows were sealed.
 */
export async function sealAudit(now: Date): Promise<number> {
  const unsealed = { seq: null, recordedAt: { lt: new Date(now.getTime() - settleMs) } };
  let checkpoint: AuditCheckpoint | undefined;
  const count = await db().$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<
      { got: boolean }[]
    >`select pg_try_advisory_xact_lock(7204) as got`;
    if (lock?.got !== true) return 0;
    const last = await tx.auditEntry.findFirst({
      where: { seq: { not: null } },
      orderBy: { seq: 'desc' },
      select: { seq: true, hash: true },
    });
    const rows = await tx.auditEntry.findMany({
      where: unsealed,
      orderBy: { order: 'asc' },
      take: batch,
    });
    let seq = last?.seq ?? 0n;
    let prevHash = last?.hash ?? genesisHash;
    for (const row of rows) {
      seq += 1n;
      const hash = auditHash(prevHash, { ...row, seq, chain: currentChain });
      await tx.auditEntry.update({
        where: { id: row.id },
        data: { seq, prevHash, hash, chain: currentChain },
        select: { id: true },
      });
      prevHash = hash;
    }
    // One hint for all of them: a log that is open shows them within seconds.
    if (rows.length > 0) {
      await writeTrail(tx, { ...emptyTrail(), events: [{ topic: 'audit', subjectId: null }] });
      checkpoint = await moveCheckpoint(tx, now, { seq, hash: prevHash });
    }
    return rows.length;
  });
  if (checkpoint !== undefined) await copyCheckpoint(checkpoint);
  return count;
}

const isUnsealed = async (): Promise<boolean> =>
  (await db().auditEntry.findFirst({ where: { seq: null }, select: { id: true } })) !== null;

/** Seals what may be sealed by now. Returns whether rows are left: they are too young, or another sealer has them. */
export async function sealAll(now: Date, signal: AbortSignal): Promise<boolean> {
  // At rest this is all: no transaction is opened.
  if (!(await isUnsealed())) return false;
  while (!signal.aborted && (await sealAudit(now)) === batch);
  return isUnsealed();
}
