import type { Transaction } from '#server/platform/database/db.ts';

/**
 * Account names of the demo company. Anything these accounts registered belongs to the demo and is
 * removed with it.
 */
export async function demoAuthors(tx: Pick<Transaction, 'user'>): Promise<Set<string>> {
  const users = await tx.user.findMany({ where: { demo: true }, select: { name: true } });
  return new Set(users.map(({ name }) => name));
}
