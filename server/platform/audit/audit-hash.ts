import { createHash } from 'node:crypto';
import { canonicalJson } from '#server/platform/json.ts';

/**
 * Current sealing rule, which covers every column. Rule 1 omitted team, environment, demo and
 * order.
 */
export const currentChain = 2;

export type SealedFields = {
  id: string;
  seq: bigint;
  occurredAt: Date;
  recordedAt: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  action: string;
  subjectKind: string;
  subjectId: string | null;
  subjectName: string | null;
  before: unknown;
  after: unknown;
  reason: string | null;
  ip: string | null;
  teamId?: string | null;
  environmentId?: string | null;
  demo?: boolean;
  order?: bigint;
  /** Sealing rule; null or absent means rule 1. */
  chain?: number | null;
};

/**
 * SHA-256 over the previous hash and the canonical JSON of every immutable field, according to the
 * row's rule.
 */
export function auditHash(prevHash: string, row: SealedFields): string {
  const chain = row.chain ?? 1;
  const content = canonicalJson({
    id: row.id,
    seq: row.seq.toString(),
    occurredAt: row.occurredAt,
    recordedAt: row.recordedAt,
    actorKind: row.actorKind,
    actorId: row.actorId,
    actorName: row.actorName,
    action: row.action,
    subjectKind: row.subjectKind,
    subjectId: row.subjectId,
    subjectName: row.subjectName,
    before: row.before ?? null,
    after: row.after ?? null,
    reason: row.reason,
    ip: row.ip,
    ...(chain === 1
      ? {}
      : {
          chain,
          teamId: row.teamId ?? null,
          environmentId: row.environmentId ?? null,
          demo: row.demo ?? false,
          order: (row.order ?? 0n).toString(),
        }),
  });
  return createHash('sha256').update(prevHash).update('\n').update(content).digest('hex');
}

export const genesisHash = '0'.repeat(64);
