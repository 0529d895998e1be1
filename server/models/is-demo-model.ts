import type { Transaction } from '#server/platform/db.ts';

/** Was the model registered by the demo company? By this it is also known when the demo is removed. */
export async function isDemoModel(
  tx: Pick<Transaction, 'user'>,
  { createdBy }: { createdBy: string },
): Promise<boolean> {
  return (await tx.user.count({ where: { demo: true, name: createdBy } })) > 0;
}
