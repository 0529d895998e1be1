import { db } from '#server/platform/database/db.ts';

/** Audit log filter for renames of a model. Each entry is stored under the previous name. */
const renames = { subjectKind: 'model', action: 'models.rename' } as const;

/** Name of a model at a given time; `lastName` is its current name, or the one at its removal. */
export async function nameAt(modelId: string, lastName: string, at: Date): Promise<string> {
  const next = await db().auditEntry.findFirst({
    where: { ...renames, subjectId: modelId, occurredAt: { gt: at } },
    orderBy: { occurredAt: 'asc' },
    select: { subjectName: true },
  });
  return next?.subjectName ?? lastName;
}

/** Models that were renamed from a name, latest first. */
export async function onceNamed(name: string): Promise<string[]> {
  const rows = await db().auditEntry.findMany({
    where: { ...renames, subjectName: name },
    orderBy: { occurredAt: 'desc' },
    select: { subjectId: true },
    take: 1_000,
  });
  return [...new Set(rows.flatMap(({ subjectId }) => subjectId ?? []))];
}
