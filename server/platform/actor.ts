import {
  demoPersonMay,
  everywhere,
  grantReaches,
  isInstanceWide,
  rolePermissions,
  scopePermissions,
  type Grant,
  type Permission,
  type Place,
  type Scope,
} from '#lib/permissions.ts';
import { TandemError } from '#server/platform/errors.ts';

/**
 * Originator of an operation. Rules and the system have every permission, because only Tandem's own
 * code creates these actors.
 */
export type Actor =
  | {
      kind: 'user';
      id: string;
      name: string;
      grants: Grant[];
      sessionId: string;
      authenticatedAt: Date;
      ip: string | null;
      /** A user of the demo company, who can change only demo data. */
      demo?: boolean;
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
      /**
       * Owned by a service account, like the bootstrap key. Does not count as a second person in a
       * decision.
       */
      service?: boolean;
    }
  | { kind: 'rule'; id: string; name: string }
  /** `ip`: client of a request that Tandem serves without an account, such as sign-in. */
  | { kind: 'system'; id: string; name: string; ip?: string | null };

export function systemActor(name: string, ip: string | null = null): Actor {
  return { kind: 'system', id: name, name, ...(ip === null ? {} : { ip }) };
}

export function ruleActor(id: string, name: string): Actor {
  return { kind: 'rule', id, name };
}

/** Maker ID for rules and for Tandem itself. */
const noPerson = 'tandem';

/** ID recorded as the maker of a row: the user, or the owner of the key. */
export function makerId(actor: Actor): string {
  return actor.kind === 'user' || actor.kind === 'key' ? actor.id : noPerson;
}

function passesScopes(scopes: readonly Scope[], permission: Permission): boolean {
  return scopes.some((scope) => scopePermissions(scope).includes(permission));
}

/**
 * True if the actor has the permission at this place. Without a place, true if the actor has it
 * anywhere; however, changes to Tandem as a whole require a grant for all places.
 */
export function can(actor: Actor, permission: Permission, given?: Place): boolean {
  if (actor.kind === 'rule' || actor.kind === 'system') return true;
  if (isDemoPerson(actor) && !demoPersonMay(permission, given)) return false;
  const place = given ?? (isInstanceWide(permission) ? everywhere : undefined);
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

export function isDemoPerson(actor: Actor): boolean {
  return actor.kind === 'user' && actor.demo === true;
}

/** Throws `forbidden` with the name of the missing permission. */
export function requirePermission(actor: Actor, permission: Permission, place?: Place): void {
  if (can(actor, permission, place)) return;
  if (isDemoPerson(actor) && !demoPersonMay(permission, place))
    throw new TandemError('forbidden', 'Demo users can change only demo resources.', {
      data: { permission },
    });
  throw new TandemError('forbidden', `This requires the permission ${permission}.`, {
    data: { permission },
  });
}

type PlaceFilter = { teamId?: string; environmentId?: string };
type Limits = { teamId: string | null; environmentId: string | null };

/** Intersection of both limits; null if it is empty. */
function inside(a: Limits, b: Limits): Limits | null {
  const both = (x: string | null, y: string | null) => x === null || y === null || x === y;
  if (!both(a.teamId, b.teamId) || !both(a.environmentId, b.environmentId)) return null;
  return { teamId: a.teamId ?? b.teamId, environmentId: a.environmentId ?? b.environmentId };
}

/**
 * A team ID that does not exist. Prisma drops an empty `OR` inside an `AND`, which would match
 * every row.
 */
const nowhere: PlaceFilter = { teamId: '00000000-0000-0000-0000-000000000000' };

/**
 * Prisma `where` for the rows that an actor may see with a permission; an empty object matches all
 * rows.
 */
export function visibleWhere(actor: Actor, permission: Permission): { OR?: PlaceFilter[] } {
  if (actor.kind === 'rule' || actor.kind === 'system') return {};
  const limit: Limits = {
    teamId: (actor.kind === 'key' ? actor.place.teamId : null) ?? null,
    environmentId: (actor.kind === 'key' ? actor.place.environmentId : null) ?? null,
  };
  const reaching = actor.grants
    .filter((grant) => rolePermissions[grant.role].includes(permission))
    .flatMap((grant) => inside(grant, limit) ?? []);
  if (reaching.some(({ teamId, environmentId }) => teamId === null && environmentId === null))
    return {};
  if (reaching.length === 0) return { OR: [nowhere] };
  return {
    OR: reaching.map(({ teamId, environmentId }) => ({
      ...(teamId === null ? {} : { teamId }),
      ...(environmentId === null ? {} : { environmentId }),
    })),
  };
}
