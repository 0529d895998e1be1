import type { Scope } from '#lib/permissions.ts';
import { validKey } from '#server/platform/auth/key-cache.ts';
import { TandemError } from '#server/platform/errors.ts';

export type AuthenticatedKey = {
  keyId: string;
  ownerId: string;
  scopes: string[];
  teamId: string | null;
  environmentId: string | null;
  /** Source kinds that an administrator disabled for this key. */
  switchedOff: string[];
};

/**
 * Authenticates an ingest key. Results are cached for 60 s and served stale during an outage.
 * Throws unauthenticated, forbidden or unavailable.
 */
export async function authenticateKey(
  authorization: string | undefined,
  scope: Scope,
): Promise<AuthenticatedKey> {
  const record = await validKey(authorization);
  if (!record.scopes.includes(scope))
    throw new TandemError('forbidden', `The key lacks the scope ${scope}.`);
  return {
    keyId: record.keyId,
    ownerId: record.ownerId,
    scopes: record.scopes,
    teamId: record.teamId,
    environmentId: record.environmentId,
    switchedOff: record.switchedOff,
  };
}
