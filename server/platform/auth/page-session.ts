import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { preload } from 'react-dom';
import {
  grantedPermissions,
  permissions,
  rolePermissions,
  roles,
  type Permission,
  type Role,
} from '#lib/permissions.ts';
import { rolePreviewCookie } from '#lib/role-preview.ts';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';
import { can, isDemoPerson } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { isDemoOpen } from '#server/platform/demo/demo-state.ts';
import { secrets } from '#server/platform/env.ts';
import { preferNumbers } from '#server/platform/process/number-reader.ts';
import { version } from '#server/platform/process/version.ts';
import { kioskActor } from './kiosk-cookie.ts';
import { currentSession, enrollingSession } from './session-actor.ts';
import { signInPath } from './sign-in-path.ts';

export type PageSession = {
  user: { id: string; name: string; email: string };
  permissions: string[];
  roles: string[];
  environments: { id: string; name: string }[];
  teams: { id: string; name: string }[];
  preferences: Preferences;
  instance: { id: string; demo: boolean; version: string };
  sessionEndsAt: string | null;
  demoPerson: boolean;
  /** Locale for number formatting. */
  numberLocale: string;
  /**
   * Role that screens are previewed as, limited to permissions that both the role and the user
   * have.
   */
  previewRole: Role | null;
};

async function named() {
  const list = { orderBy: { name: 'asc' }, select: { id: true, name: true } } as const;
  const [environments, teams] = await Promise.all([
    db().environment.findMany(list),
    db().team.findMany(list),
  ]);
  const instance = { id: secrets().instanceId.slice(0, 8), demo: await isDemoOpen(), version };
  return { environments, teams, instance };
}

async function previewedRole(): Promise<Role | null> {
  const value = (await cookies()).get(rolePreviewCookie)?.value;
  return roles.find((role) => role === value) ?? null;
}

/**
 * For layouts and pages: the signed-in user, or a redirect to the sign-in page, which returns here.
 * Read once per request.
 */
export const requirePageSession = cache(async (): Promise<PageSession> => {
  const session = await enrollingSession();
  if (session === null) redirect(signInPath((await headers()).get('x-tandem-path')));
  if (session.mustEnroll) redirect('/second-factor');
  const own = [...grantedPermissions(session.actor.grants, session.actor)];
  const previewRole = await previewedRole();
  return {
    user: { id: session.actor.id, name: session.actor.name, email: session.email },
    permissions:
      previewRole === null
        ? own
        : own.filter((permission) => rolePermissions[previewRole].includes(permission)),
    roles:
      previewRole === null
        ? [...new Set(session.actor.grants.map((grant) => grant.role))]
        : [previewRole],
    previewRole,
    preferences: session.preferences,
    numberLocale: preferNumbers(session.preferences.numbers),
    sessionEndsAt: session.expiresAt.toISOString(),
    demoPerson: isDemoPerson(session.actor),
    ...(await named()),
  };
});

/**
 * For pages: makes the browser preload an API response along with the page's scripts. The page's
 * own request reuses it, because both have the same path and no custom headers. Requests nothing
 * without the permission.
 */
export async function preloadAnswer(path: string, permission: Permission): Promise<void> {
  const { permissions: own } = await requirePageSession();
  if (own.includes(permission)) preload(path, { as: 'fetch', crossOrigin: 'anonymous' });
}

/**
 * Session of the wallboard. It has the read access of its cookie or signed-in user, and no write
 * access.
 */
export async function wallboardSession(): Promise<PageSession | null> {
  const actor =
    (await currentSession())?.actor ?? (await kioskActor((await headers()).get('cookie'), null));
  if (actor === null) return null;
  return {
    user: { id: actor.id, name: actor.name, email: '' },
    permissions: permissions.filter(
      (permission) => permission.endsWith(':read') && can(actor, permission),
    ),
    roles: [],
    preferences: {},
    numberLocale: preferNumbers(undefined),
    sessionEndsAt: null,
    demoPerson: false,
    previewRole: null,
    ...(await named()),
  };
}
