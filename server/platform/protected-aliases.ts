import { z } from 'zod';
import type { Transaction } from '#server/platform/db.ts';

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
