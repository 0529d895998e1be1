import { TandemError } from '#server/platform/errors.ts';
import type { Transaction } from './db.ts';

/** Stored version; the form shows it next to the user's input. */
export type Stored = { version: number; by?: string | null; body: unknown };

/** Data for a refused save: the current version, its author and its content. */
export type ConflictData = { version: number; by: string | null; theirs: unknown };

/**
 * Throws `conflict` with the stored version if another user saved since the form was opened.
 * Compares nothing without a base version, which scripts omit to overwrite on purpose.
 */
export function requireBaseVersion(base: number | undefined, stored: Stored): void {
  if (base === undefined || base === stored.version) return;
  const { version, by = null, body } = stored;
  const who = by === null ? '' : `, saved by ${by}`;
  const data: ConflictData = { version, by, theirs: body };
  throw new TandemError('conflict', `Version ${version} is now current${who}.`, { data });
}

/**
 * Name of the user who saved a version, for versions that store only the user ID; null if no user
 * account saved it.
 */
export async function editorName(
  tx: Pick<Transaction, 'user'>,
  id: string | null | undefined,
): Promise<string | null> {
  if (typeof id !== 'string') return null;
  const user = await tx.user.findUnique({ where: { id }, select: { name: true } });
  return user?.name ?? null;
}

/** Author of a subject's newest audit row with one of these actions; null if there is none. */
export async function lastEditor(
  tx: Pick<Transaction, 'auditEntry'>,
  subject: { kind: string; id: string },
  actions: readonly string[],
): Promise<string | null> {
  const row = await tx.auditEntry.findFirst({
    where: { subjectKind: subject.kind, subjectId: subject.id, action: { in: [...actions] } },
    orderBy: { order: 'desc' },
    select: { actorName: true },
  });
  return row?.actorName ?? null;
}

/** Serializes saves of the same object until the end of the transaction. */
export async function lockVersions(tx: Transaction, name: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`;
}
