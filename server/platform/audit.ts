import { createHash } from 'node:crypto';
import type { Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { canonicalJson, toJson } from '#server/platform/json.ts';

export type AuditInput = {
  subject: { kind: string; id?: string | null; name?: string | null };
  before?: unknown;
  after?: unknown;
  reason?: string | null;
  teamId?: string | null;
  environmentId?: string | null;
  demo?: boolean;
};

const hidden = /password|secret|token|hash$/i;

/** Copies a value without members whose names look like secrets. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      hidden.test(key) ? '[hidden]' : withoutSecrets(member),
    ]),
  );
}

/** Writes the audit row of a mutation inside its transaction. The sealer adds the hash chain later. */
export async function writeAudit(
  tx: Transaction,
  actor: Actor,
  action: string,
  occurredAt: Date,
  input: AuditInput,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId(),
      occurredAt,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action,
      subjectKind: input.subject.kind,
      subjectId: input.subject.id ?? null,
      subjectName: input.subject.name ?? null,
      teamId: input.teamId ?? null,
      environmentId: input.environmentId ?? null,
      ...(input.before === undefined ? {} : { before: toJson(withoutSecrets(input.before)) }),
      ...(input.after === undefined ? {} : { after: toJson(withoutSecrets(input.after)) }),
      reason: input.reason ?? null,
      ip: 'ip' in actor ? actor.ip : null,
      demo: input.demo ?? false,
    },
    select: { id: true },
  });
}

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
};

/** SHA-256 over the previous hash and the canonical JSON of every field that must not change. */
export function auditHash(prevHash: string, row: SealedFields): string {
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
  });
  return createHash('sha256').update(prevHash).update('\n').update(content).digest('hex');
}

export const genesisHash = '0'.repeat(64);
