import type { Transaction } from './db.ts';
import { TandemError } from '#server/platform/errors.ts';

/** What is stored now; the form shows it beside what its reader typed. */
export type Stored = { version: number; by?: string | null; body: unknown };

/** What a refused save carries: the version in force, who saved it and what it says. */
export type ConflictData = { version: number; by: string | null; theirs: unknown };

/**
 * Refuses to write over what somebody else saved since the form was opened (`conflict`, with theirs). Without a
 * base nothing is compared: a script that replaces on purpose leaves it out.
 */
export function requireBaseVersion(base: number | undefined, stored: Stored): void {
  if (base === undefined || base === stored.version) return;
  const { version, by = null, body } = stored;
  const who = by === null ? '' : `, saved by ${by}`;
  const data: ConflictData = { version, by, theirs: body };
  throw new TandemError('conflict', `Version ${version} is in force by now${who}.`, { data });
}

/** Who saved a version that holds only the id; null where nobody with an account did. */
export async function editorName(
  tx: Pick<Transaction, 'user'>,
  id: string | null | undefined,
): Promise<string | null> {
  if (typeof id !== 'string') return null;
  const user = await tx.user.findUnique({ where: { id }, select: { name: true } });
  return user?.name ?? null;
}

/** Who wrote the newest audit row of these acts about a thing; null where nobody did. */
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

/** Makes savers of the same thing wait for each other until the end of the transaction. */
export async function lockVersions(tx: Transaction, name: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`;
}
