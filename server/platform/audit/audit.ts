import { Prisma } from '#server/generated/prisma/client.ts';
import type { Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import { toJson } from '#server/platform/json.ts';

/** Job that seals audit rows. Each statement that adds rows wakes it on commit. */
export const sealAuditTask = 'seal-audit';

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

/** Copies a value, omitting members whose names look like secrets. */
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

type AuditFields = {
  id: string;
  occurredAt: Date;
  recordedAt: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  action: string;
  subjectKind: string;
  subjectId: string | null;
  subjectName: string | null;
  teamId: string | null;
  environmentId: string | null;
  before: unknown;
  after: unknown;
  reason: string | null;
  ip: string | null;
  demo: boolean;
};

/**
 * Audit rows and browser hints that a transaction writes together with its data, before it commits.
 */
export type Trail = {
  audits: AuditFields[];
  events: { topic: string; subjectId: string | null }[];
  /**
   * Statements that write and return nothing. They see the rows as they were before the combined
   * statement.
   */
  notes: Prisma.Sql[];
};

export function emptyTrail(): Trail {
  return { audits: [], events: [], notes: [] };
}

export function isTrailEmpty({ audits, events, notes }: Trail): boolean {
  return audits.length + events.length + notes.length === 0;
}

/**
 * Adds the audit row of a mutation to the trail as a snapshot. Later changes by the caller have no
 * effect.
 */
export function noteAudit(
  trail: Trail,
  actor: Actor,
  action: string,
  occurredAt: Date,
  input: AuditInput,
): void {
  trail.audits.push({
    id: newId(),
    occurredAt,
    recordedAt: new Date(),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action,
    subjectKind: input.subject.kind,
    subjectId: input.subject.id ?? null,
    subjectName: input.subject.name ?? null,
    teamId: input.teamId ?? null,
    environmentId: input.environmentId ?? null,
    before: toJson(withoutSecrets(input.before)),
    after: toJson(withoutSecrets(input.after)),
    reason: input.reason ?? null,
    ip: 'ip' in actor ? (actor.ip ?? null) : null,
    demo: input.demo ?? false,
  });
}

/** The trail as parts of a `with`, in insertion order. The sealer adds the hash chain later. */
export function trailParts({ audits, events, notes }: Trail): Prisma.Sql {
  const parts = notes.map((note, at) => Prisma.sql`${Prisma.raw(`note_${at}`)} as (${note}), `);
  return Prisma.sql`${parts.length === 0 ? Prisma.empty : Prisma.join(parts, '')}told as (
      insert into "OutboxEvent" ("topic", "subjectId")
      select e."topic", e."subjectId"
      from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e("topic" text, "subjectId" text)),
    noted as (
      insert into "AuditEntry" ("id", "occurredAt", "recordedAt", "actorKind", "actorId", "actorName", "action",
        "subjectKind", "subjectId", "subjectName", "teamId", "environmentId", "before", "after", "reason", "ip", "demo")
      select a."id", a."occurredAt", a."recordedAt", a."actorKind", a."actorId", a."actorName", a."action",
        a."subjectKind", a."subjectId", a."subjectName", a."teamId", a."environmentId", a."before", a."after",
        a."reason", a."ip", a."demo"
      from jsonb_to_recordset(${JSON.stringify(audits)}::jsonb) as a("id" uuid, "occurredAt" timestamptz,
        "recordedAt" timestamptz, "actorKind" text, "actorId" text, "actorName" text, "action" text,
        "subjectKind" text, "subjectId" text, "subjectName" text, "teamId" uuid, "environmentId" uuid,
        "before" jsonb, "after" jsonb, "reason" text, "ip" text, "demo" boolean)
      returning pg_notify(${wakeChannel}::text, ${sealAuditTask}::text))`;
}

/** Writes a trail inside its transaction, in one statement regardless of size. */
export async function writeTrail(tx: Transaction, trail: Trail): Promise<void> {
  if (isTrailEmpty(trail)) return;
  await tx.$executeRaw`/* prepared */ with ${trailParts(trail)} select 1`;
}
