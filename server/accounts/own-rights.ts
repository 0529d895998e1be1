import {
  isInstanceWide,
  rolePermissions,
  roles,
  scopePermissions,
  scopes,
  type Permission,
  type Scope,
} from '#lib/permissions.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';

type KeyActor = Extract<Actor, { kind: 'key' }>;
type Reach = { teamId: string | null; environmentId: string | null };
type StoredGrant = Reach & { role: string };
type KeyRights = Reach & { scopes: readonly Scope[]; expiresAt: Date | null };

const refuse = (field: string, message: string): TandemError =>
  new TandemError('forbidden', `${field}: ${message}`, { fields: [{ field, message }] });

/** First permission that the requested scopes grant but the key's own scopes do not. */
function missingOfScopes(
  own: readonly Scope[],
  wanted: readonly Scope[],
): { scope: Scope; permission: Permission } | undefined {
  const held = new Set(own.flatMap(scopePermissions));
  return wanted
    .flatMap((scope) => scopePermissions(scope).map((permission) => ({ scope, permission })))
    .find(({ permission }) => !held.has(permission));
}

/**
 * Throws `forbidden` if an API key would create a key that exceeds its own rights: another scope or
 * place, or a later expiry. Both keys have the same owner, so their roles are the same.
 */
export function requireKeyWithin(
  actor: KeyActor,
  ownExpiresAt: Date | null,
  wanted: KeyRights,
): void {
  const missing = missingOfScopes(actor.scopes, wanted.scopes);
  if (missing !== undefined)
    throw refuse(
      'scopes',
      `This API key cannot create a key with the scope ${missing.scope}, because it lacks ${missing.permission} itself. Use a key that has the scope ${missing.scope}, or sign in and create the key under Settings, API keys.`,
    );
  for (const field of ['teamId', 'environmentId'] as const) {
    const limit = actor.place[field] ?? null;
    if (limit !== null && wanted[field] !== limit)
      throw refuse(
        field,
        'This API key is limited to an environment, so the new key needs the same limit.',
      );
  }
  if (ownExpiresAt !== null && (wanted.expiresAt === null || wanted.expiresAt > ownExpiresAt))
    throw refuse('expiresAt', `This API key expires at ${ownExpiresAt.toISOString()}.`);
}

/**
 * True for the environment's provisioning key: every scope, owned by a service account, not limited
 * to a place.
 */
function isProvisioning({ service, scopes: own, place }: KeyActor): boolean {
  const isLimited = (place.teamId ?? place.environmentId ?? null) !== null;
  return service === true && !isLimited && scopes.every((scope) => own.includes(scope));
}

/**
 * Throws `forbidden` if an API key would grant a user roles that allow more than the key does. The
 * bootstrap key may grant every role of its account, because the first user is created with it or
 * with the set-up link.
 */
export function requireGrantsWithin(actor: Actor, grants: readonly StoredGrant[]): void {
  if (actor.kind !== 'key') return;
  const provisions =
    isProvisioning(actor) &&
    actor.grants.some(
      (own) => own.role === 'admin' && own.teamId === null && own.environmentId === null,
    );
  if (provisions) return;
  for (const grant of grants) {
    const isLimited = grant.teamId !== null || grant.environmentId !== null;
    const role = roles.find((each) => each === grant.role);
    if (role === undefined) continue;
    const missing = rolePermissions[role].find(
      (permission) =>
        !(isLimited && isInstanceWide(permission)) &&
        !can(actor, permission, { teamId: grant.teamId, environmentId: grant.environmentId }),
    );
    if (missing !== undefined)
      throw refuse(
        'grants',
        `The role ${role} needs ${missing}, which this API key lacks. A signed-in admin can grant it.`,
      );
  }
}
