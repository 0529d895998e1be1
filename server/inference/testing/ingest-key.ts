import type { Scope } from '#lib/permissions.ts';
import { createKey } from '#server/accounts/keys.ts';
import { makeUser } from '#server/actions/testing/actions.ts';

/** For integration tests: a new API key of these scopes, which has no more rights than an ML engineer. */
export async function keyWith(scopes: Scope[]): Promise<string> {
  const owner = await makeUser('O', ['ml-engineer']);
  // Only making a key takes an admin; what it may do is read from its stored owner.
  const grants = [{ role: 'admin' as const, teamId: null, environmentId: null }];
  const { key } = await createKey({ ...owner, grants }, { name: 'k', scopes });
  return key;
}
