import { auditHash, genesisHash } from '#server/platform/audit.ts';
import { db } from '#server/platform/db.ts';

export type AuditVerdict =
  | { ok: true; rows: number; unsealed: number; lastHash: string }
  | { ok: false; rows: number; seq: string; id: string; reason: string };

const batch = 1_000;

/** Walks the hash chain from its start and names the first row that does not fit. */
export async function verifyAudit(): Promise<AuditVerdict> {
  let prevHash = genesisHash;
  let rows = 0;
  let after = 0n;
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
