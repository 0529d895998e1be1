import type { Grant, Permission, Place, Scope } from '#lib/permissions.ts';
import { grantReaches, rolePermissions, scopePermissions } from '#lib/permissions.ts';
import { TandemError } from '#server/platform/errors.ts';

/** Who does something. Rules and the system hold every permission, because only our own code makes such actors. */
export type Actor =
  | {
      kind: 'user';
      id: string;
      name: string;
      grants: Grant[];
      sessionId: string;
      authenticatedAt: Date;
      ip: string | null;
    }
  | {
      kind: 'key';
      id: string;
      name: string;
      keyId: string;
      grants: Grant[];
      scopes: Scope[];
      place: Place;
      ip: string | null;
    }
  | { kind: 'rule'; id: string; name: string }
  | { kind: 'system'; id: string; name: string };

export function systemActor(name: string): Actor {
  return { kind: 'system', id: name, name };
}

export function ruleActor(id: string, name: string): Actor {
  return { kind: 'rule', id, name };
}

function passesScopes(scopes: readonly Scope[], permission: Permission): boolean {
  return scopes.some((scope) => scopePermissions(scope).includes(permission));
}

/** May the actor do this at this place? Without a place: anywhere at all. */
export function can(actor: Actor, permission: Permission, place?: Place): boolean {
  if (actor.kind === 'rule' || actor.kind === 'system') return true;
  if (actor.kind === 'key' && !passesScopes(actor.scopes, permission)) return false;
  if (
    actor.kind === 'key' &&
    place !== undefined &&
    !grantReaches(
      {
        role: 'viewer',
        teamId: actor.place.teamId ?? null,
        environmentId: actor.place.environmentId ?? null,
      },
      place,
    )
  )
    return false;
  return actor.grants.some(
    (grant) =>
      rolePermissions[grant.role].includes(permission) &&
      (place === undefined || grantReaches(grant, place)),
  );
}

/** Throws `forbidden` naming the permission that is missing. */
export function requirePermission(actor: Actor, permission: Permission, place?: Place): void {
  if (can(actor, permission, place)) return;
  throw new TandemError('forbidden', `This needs the permission ${permission}.`, {
    data: { permission },
  });
}

type PlaceFilter = { teamId?: string; environmentId?: string };

/** Prisma `where` that keeps the rows an actor may see with a permission: empty object = all. */
export function visibleWhere(actor: Actor, permission: Permission): { OR?: PlaceFilter[] } {
  if (actor.kind === 'rule' || actor.kind === 'system') return {};
  const reaching = actor.grants.filter((grant) => rolePermissions[grant.role].includes(permission));
  if (reaching.some((grant) => grant.teamId === null && grant.environmentId === null)) return {};
  return {
    OR: reaching.map((grant) => ({
      ...(grant.teamId === null ? {} : { teamId: grant.teamId }),
      ...(grant.environmentId === null ? {} : { environmentId: grant.environmentId }),
    })),
  };
}
