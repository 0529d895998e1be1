import { version } from '#server/platform/version.ts';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { grantedPermissions, permissions } from '#lib/permissions.ts';
import { can, isDemoPerson } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import type { Preferences } from '#lib/schemas/accounts.ts';
import { isDemoOpen } from '#server/platform/demo-state.ts';
import { secrets } from '#server/platform/env.ts';
import { kioskActor } from '#server/platform/kiosk-cookie.ts';
import { currentSession } from '#server/platform/session-actor.ts';
import { signInPath } from '#server/platform/sign-in-path.ts';

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

/** For page layouts: who is signed in, or a redirect to the sign-in page, which leads back here. */
export async function requirePageSession(): Promise<PageSession> {
  const session = await currentSession();
  if (session === null) redirect(signInPath((await headers()).get('x-tandem-path')));
  return {
    user: { id: session.actor.id, name: session.actor.name, email: session.email },
    permissions: [...grantedPermissions(session.actor.grants, session.actor)],
    roles: [...new Set(session.actor.grants.map((grant) => grant.role))],
    preferences: session.preferences,
    sessionEndsAt: session.expiresAt.toISOString(),
    demoPerson: isDemoPerson(session.actor),
    ...(await named()),
  };
}

/** For the wallboard: what its cookie or the signed-in person may read, and nothing that changes anything. */
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
    sessionEndsAt: null,
    demoPerson: false,
    ...(await named()),
  };
}
