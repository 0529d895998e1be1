import { signInPolicySchema, type SignInPolicy } from '#lib/schemas/accounts/accounts.ts';
import type { Transaction } from '#server/platform/database/db.ts';

export const signInPolicyKey = 'sign-in';

/** Settings for all sign-ins and sessions; defaults if none are saved. */
export async function signInPolicy(tx: Pick<Transaction, 'setting'>): Promise<SignInPolicy> {
  const row = await tx.setting.findUnique({ where: { key: signInPolicyKey } });
  return signInPolicySchema.safeParse(row?.value).data ?? signInPolicySchema.parse({});
}
