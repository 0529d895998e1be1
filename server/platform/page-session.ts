import { version } from '#server/platform/version.ts';
import { redirect } from 'next/navigation';
import { grantedPermissions } from '#lib/permissions.ts';
import { db } from '#server/platform/db.ts';
import type { Preferences } from '#lib/schemas/accounts.ts';
import { isDemoOpen } from '#server/platform/demo-state.ts';
import { secrets } from '#server/platform/env.ts';
import { currentSession } from '#server/platform/session-actor.ts';

export type PageSession = {
  user: { id: string; name: string; email: string };
  permissions: string[];
  roles: string[];
  environments: { id: string; name: string }[];
  preferences: Preferences;
  instance: { id: string; demo: boolean; version: string };
};

/** For page layouts: who is signed in, or a redirect to the sign-in page. */
export async function requirePageSession(): Promise<PageSession> {
  const session = await currentSession();
  if (session === null) redirect('/sign-in');
  const environments = await db().environment.findMany({
    orderBy: { name: 'asc' },
    select: { id: true, name: true },
  });
  return {
    user: { id: session.actor.id, name: session.actor.name, email: session.email },
    permissions: [...grantedPermissions(session.actor.grants)],
    roles: [...new Set(session.actor.grants.map((grant) => grant.role))],
    environments,
    preferences: session.preferences,
    instance: { id: secrets().instanceId.slice(0, 8), demo: await isDemoOpen(), version },
  };
}
