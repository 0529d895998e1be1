import type { z } from 'zod';
import type { Page } from '#lib/schemas/fields.ts';
import { listAuditInput, type AuditItem } from '#lib/schemas/governance/governance.ts';
import type { AuditEntry, Prisma } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { containing, startingWith } from '#server/platform/database/like-text.ts';
import { decodeRowCursor, encodeCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

function toItem(row: AuditEntry): AuditItem {
  return {
    id: row.id,
    seq: row.seq?.toString() ?? null,
    hash: row.hash,
    occurredAt: row.occurredAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
    before: row.before,
    after: row.after,
    reason: row.reason,
    ip: row.ip,
  };
}

type Wanted = z.output<typeof listAuditInput>;

async function readAudit(
  visible: Prisma.AuditEntryWhereInput,
  input: Wanted,
): Promise<Page<AuditItem>> {
  const cursor = decodeRowCursor(input.cursor);
  const { from, to } = input;
  const rows = await db().auditEntry.findMany({
    where: {
      AND: [
        visible,
        input.id === undefined ? {} : { id: input.id },
        input.actorKind === undefined ? {} : { actorKind: input.actorKind },
        input.actor === undefined
          ? {}
          : {
              OR: [{ actorId: input.actor }, { actorName: containing(input.actor) }],
            },
        input.action === undefined ? {} : { action: startingWith(input.action) },
        input.subjectKind === undefined ? {} : { subjectKind: input.subjectKind },
        input.subjectId === undefined ? {} : { subjectId: input.subjectId },
        from === undefined ? {} : { occurredAt: { gte: from } },
        to === undefined ? {} : { occurredAt: { lt: to } },
        cursor === null
          ? {}
          : {
              OR: [
                { recordedAt: { lt: cursor.at } },
                { recordedAt: cursor.at, id: { lt: cursor.id } },
              ],
            },
      ],
    },
    orderBy: [{ recordedAt: 'desc' }, { id: 'desc' }],
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: page.map(toItem),
    nextCursor:
      rows.length > input.limit && last !== undefined
        ? encodeCursor({ at: last.recordedAt, id: last.id })
        : null,
  };
}

/** The audit log, newest first. */
export const listAudit = query(
  { permission: 'audit:read', input: listAuditInput },
  async ({ actor }, input) => readAudit(visibleWhere(actor, 'audit:read'), input),
);

/**
 * The audit log as a file. Requires a separate permission: not every user who may read the log may
 * export it.
 */
export const exportAudit = query(
  { permission: 'audit:export', input: listAuditInput },
  async ({ actor }, input) => readAudit(visibleWhere(actor, 'audit:export'), input),
);
