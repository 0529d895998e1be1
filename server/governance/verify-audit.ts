import { auditHash, genesisHash } from '#server/platform/audit.ts';
import { db } from '#server/platform/db.ts';

export type AuditVerdict =
  | { ok: true; rows: number; unsealed: number; lastHash: string }
  | { ok: false; rows: number; seq: string; id: string; reason: string };

const batch = 1_000;

/** Walks the chain from behind a row on and names the first one that does not fit. */
async function walk(start: { seq: bigint; hash: string }): Promise<AuditVerdict> {
  let prevHash = start.hash;
  let rows = 0;
  let after = start.seq;
  for (;;) {
    const page = await db().auditEntry.findMany({
      where: { seq: { gt: after } },
      orderBy: { seq: 'asc' },
      take: batch,
    });
    for (const row of page) {
      const seq = row.seq ?? 0n;
      const broken = (reason: string): AuditVerdict => ({
        ok: false,
        rows,
        seq: seq.toString(),
        id: row.id,
        reason,
      });
      if (seq !== after + 1n) return broken(`row ${after + 1n} is missing`);
      if (row.prevHash !== prevHash) return broken('it does not follow the row before');
      if (auditHash(prevHash, { ...row, seq }) !== row.hash)
        return broken('its content does not match its hash');
      prevHash = row.hash;
      after = seq;
      rows += 1;
    }
    if (page.length < batch) break;
  }
  const unsealed = await db().auditEntry.count({ where: { seq: null } });
  return { ok: true, rows, unsealed, lastHash: prevHash };
}

/** Walks the hash chain from its start and names the first row that does not fit. */
export async function verifyAudit(): Promise<AuditVerdict> {
  return walk({ seq: 0n, hash: genesisHash });
}

/** The same for the newest rows only, where a screen waits for the answer. */
export async function verifyNewestAudit(rows: number): Promise<AuditVerdict> {
  const last = await db().auditEntry.findFirst({
    where: { seq: { not: null } },
    orderBy: { seq: 'desc' },
    select: { seq: true },
  });
  const start = await db().auditEntry.findFirst({
    where: { seq: { lte: (last?.seq ?? 0n) - BigInt(rows) } },
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  });
  if (start?.seq == null || start.hash === null) return verifyAudit();
  return walk({ seq: start.seq, hash: start.hash });
}
