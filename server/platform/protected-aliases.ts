import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';

/** Audit action for changes of the protected aliases. */
const protectAliasesAudit = 'models.protect-aliases';

export const protectedAliasesKey = 'protected-aliases';
const stored = z.object({ aliases: z.array(z.string()) });

/** Protected aliases from the stored setting. Default: champion and production. */
export function protectedAliasesOf(setting: unknown): string[] {
  const parsed = stored.safeParse(setting);
  return parsed.success ? parsed.data.aliases : ['champion', 'production'];
}

/** Model aliases that require approval to move. */
export async function readProtectedAliases(tx: Pick<Transaction, 'setting'>): Promise<string[]> {
  const row = await tx.setting.findUnique({ where: { key: protectedAliasesKey } });
  return protectedAliasesOf(row?.value);
}

/** Protected aliases at a given time, according to the audit log of their changes. */
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
