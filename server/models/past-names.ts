import { db } from '#server/platform/database/db.ts';

/** Names that a model bore, by the audit log: each entry is told under the name before. */
const renames = { subjectKind: 'model', action: 'models.rename' } as const;

/** What a model was called at a time; `lastName` is what it is called now, or was when it was removed. */
export async function nameAt(modelId: string, lastName: string, at: Date): Promise<string> {
  const next = await db().auditEntry.findFirst({
    where: { ...renames, subjectId: modelId, occurredAt: { gt: at } },
    orderBy: { occurredAt: 'asc' },
    select: { subjectName: true },
  });
  return next?.subjectName ?? lastName;
}

/** Models that bore a name and were given another one, the latest first. */
export async function onceNamed(name: string): Promise<string[]> {
  const rows = await db().auditEntry.findMany({
    where: { ...renames, subjectName: name },
    orderBy: { occurredAt: 'desc' },
    select: { subjectId: true },
    take: 1_000,
  });
  return [...new Set(rows.flatMap(({ subjectId }) => subjectId ?? []))];
}
