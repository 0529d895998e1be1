import { db } from '#server/platform/database/db.ts';
import { copyCheckpoint, moveCheckpoint, type AuditCheckpoint } from './audit-checkpoint.ts';
import { auditHash, currentChain, genesisHash } from './audit-hash.ts';
import { emptyTrail, writeTrail } from './audit.ts';

const batch = 500;
/**
 * Delay before sealing, because rows of a transaction that is still open get lower sequence
 * numbers.
 */
const settleMs = 2_000;
/** Delay between a row's commit, which wakes the job, and a run that may seal the row. */
export const sealDelayMs = settleMs + 100;

/**
 * Adds sequence numbers and the hash chain to audit rows in write order. Only one sealer runs at a
 * time (advisory lock), so commits never wait for each other. Returns the number of sealed rows.
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
    // One hint for all rows, so that an open audit log shows them within seconds.
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

/**
 * Seals all rows that can be sealed now. Returns true if rows remain, because they are too recent
 * or another sealer is processing them.
 */
export async function sealAll(now: Date, signal: AbortSignal): Promise<boolean> {
  // When idle, this is the only query; no transaction is opened.
  if (!(await isUnsealed())) return false;
  while (!signal.aborted && (await sealAudit(now)) === batch);
  return isUnsealed();
}
