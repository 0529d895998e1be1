import { z } from 'zod';
import type { Transaction } from '#server/platform/db.ts';

export const protectedAliasesKey = 'protected-aliases';
const stored = z.object({ aliases: z.array(z.string()) });

/** Aliases of models that only move with an approval. As shipped: champion and production. */
export async function readProtectedAliases(tx: Pick<Transaction, 'setting'>): Promise<string[]> {
  const row = await tx.setting.findUnique({ where: { key: protectedAliasesKey } });
  const parsed = stored.safeParse(row?.value);
  return parsed.success ? parsed.data.aliases : ['champion', 'production'];
}
