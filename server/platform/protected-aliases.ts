import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';

/** How the audit log calls a change of them. */
const protectAliasesAudit = 'models.protect-aliases';

export const protectedAliasesKey = 'protected-aliases';
const stored = z.object({ aliases: z.array(z.string()) });

/** Of the stored setting. As shipped: champion and production. */
export function protectedAliasesOf(setting: unknown): string[] {
  const parsed = stored.safeParse(setting);
  return parsed.success ? parsed.data.aliases : ['champion', 'production'];
}

/** Aliases of models that only move with an approval. */
export async function readProtectedAliases(tx: Pick<Transaction, 'setting'>): Promise<string[]> {
  const row = await tx.setting.findUnique({ where: { key: protectedAliasesKey } });
  return protectedAliasesOf(row?.value);
}

/** The same as they were protected at a time, by the audit log of their changes. */
export async function protectedAliasesAt(
  tx: Pick<Transaction, 'setting' | 'auditEntry'>,
  at: Date,
): Promise<string[]> {
  const where = { action: protectAliasesAudit, subjectId: protectedAliasesKey };
  const [last, next] = await Promise.all([
    tx.auditEntry.findFirst({
      where: { ...where, occurredAt: { lte: at } },
      orderBy: { occurredAt: 'desc' },
      select: { after: true },
    }),
    tx.auditEntry.findFirst({
      where: { ...where, occurredAt: { gt: at } },
      orderBy: { occurredAt: 'asc' },
      select: { before: true },
    }),
  ]);
  if (last !== null) return protectedAliasesOf(last.after);
  return next === null ? readProtectedAliases(tx) : protectedAliasesOf(next.before);
}
