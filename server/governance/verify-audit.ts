import type { AuditEntry } from '#server/generated/prisma/client.ts';
import {
  hasCheckpointCopy,
  isSigned,
  readCheckpoint,
  readCheckpointCopy,
  type AuditCheckpoint,
} from '#server/platform/audit/audit-checkpoint.ts';
import { auditHash, genesisHash } from '#server/platform/audit/audit-hash.ts';
import { db } from '#server/platform/database/db.ts';

type Intact = {
  ok: true;
  rows: number;
  unsealed: number;
  lastHash: string;
  /** First verified row whose hash covers every column; null if none does. */
  coversAllFrom: string | null;
};
type Broken = { ok: false; rows: number; seq: string; id: string; reason: string };
export type AuditVerdict = Intact | Broken;

const batch = 1_000;

type Walk = {
  seq: bigint;
  hash: string;
  chain: number;
  rows: number;
  id: string;
  coversAllFrom: bigint | null;
};

/** Reason a row does not follow the rows verified so far; null if it does. */
function faultOf(row: AuditEntry, { seq: before, hash, chain }: Walk): string | null {
  const seq = row.seq ?? 0n;
  if (seq !== before + 1n) return `row ${before + 1n} is missing`;
  if (row.prevHash !== hash) return 'it does not follow the previous row';
  if ((row.chain ?? 1) < chain) return 'it is sealed by an older rule than the previous row';
  if (auditHash(hash, { ...row, seq }) !== row.hash) return 'its content does not match its hash';
  return null;
}

/** Verifies the chain after a given row, up to its end or the first mismatch. */
async function walkRows(start: {
  seq: bigint;
  hash: string;
  chain: number;
}): Promise<Walk | Broken> {
  let walk: Walk = { ...start, rows: 0, id: '', coversAllFrom: null };
  for (;;) {
    const page = await db().auditEntry.findMany({
      where: { seq: { gt: walk.seq } },
      orderBy: { seq: 'asc' },
      take: batch,
    });
    for (const row of page) {
      const reason = faultOf(row, walk);
      const seq = row.seq ?? 0n;
      if (reason !== null)
        return { ok: false, rows: walk.rows, seq: seq.toString(), id: row.id, reason };
      const chain = row.chain ?? 1;
      const coversAllFrom = walk.coversAllFrom ?? (chain > 1 ? seq : null);
      walk = { seq, hash: row.hash ?? '', chain, rows: walk.rows + 1, id: row.id, coversAllFrom };
    }
    if (page.length < batch) return walk;
  }
}

/** Reason a checkpoint does not match the chain that ends at a row; null if it matches. */
async function misfit(point: AuditCheckpoint, end: Walk): Promise<string | null> {
  if (!isSigned(point)) return 'the checkpoint was not signed by this instance';
  if (point.seq > end.seq)
    return `rows ${end.seq + 1n} to ${point.seq} are missing at the end: the checkpoint names them`;
  const row = await db().auditEntry.findUnique({
    where: { seq: point.seq },
    select: { hash: true },
  });
  return row?.hash === point.hash
    ? null
    : `row ${point.seq} is not the one named by the checkpoint`;
}

/** Compares the end of the chain with the checkpoint in the database and with its copy in the data folder. */
async function faultAtEnd(end: Walk): Promise<string | null> {
  // Read after the rows: each row was sealed in one transaction with a checkpoint whose number is
  // the row's or higher.
  const point = await readCheckpoint(db());
  if (point === null)
    return end.chain > 1 || (await hasCheckpointCopy()) ? 'the checkpoint is missing' : null;
  const copy = await readCheckpointCopy(point.chainId);
  const fault = (await misfit(point, end)) ?? (copy === null ? null : await misfit(copy, end));
  if (fault !== null || point.seq >= end.seq) return fault;
  return `rows from ${point.seq + 1n} on were not sealed by this instance`;
}

async function verify(start: { seq: bigint; hash: string; chain: number }): Promise<AuditVerdict> {
  const end = await walkRows(start);
  if ('ok' in end) return end;
  const reason = await faultAtEnd(end);
  if (reason !== null)
    return { ok: false, rows: end.rows, seq: end.seq.toString(), id: end.id, reason };
  const unsealed = await db().auditEntry.count({ where: { seq: null } });
  const coversAllFrom = end.coversAllFrom?.toString() ?? null;
  return { ok: true, rows: end.rows, unsealed, lastHash: end.hash, coversAllFrom };
}

/** Verifies the hash chain from its start and reports the first mismatch. */
export async function verifyAudit(): Promise<AuditVerdict> {
  return verify({ seq: 0n, hash: genesisHash, chain: 1 });
}

/** Verifies only the newest rows, for a screen that waits for the result. */
export async function verifyNewestAudit(rows: number): Promise<AuditVerdict> {
  const last = await db().auditEntry.findFirst({
    where: { seq: { not: null } },
    orderBy: { seq: 'desc' },
    select: { seq: true },
  });
  const start = await db().auditEntry.findFirst({
    where: { seq: { lte: (last?.seq ?? 0n) - BigInt(rows) } },
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true, chain: true },
  });
  if (start?.seq == null || start.hash === null) return verifyAudit();
  return verify({ seq: start.seq, hash: start.hash, chain: start.chain ?? 1 });
}
