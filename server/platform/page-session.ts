import { version } from '#server/platform/version.ts';
import { redirect } from 'next/navigation';
import { grantedPermissions } from '#lib/permissions.ts';
import { db } from '#server/platform/db.ts';
import { env, secrets } from '#server/platform/env.ts';
import { currentSession } from '#server/platform/session-actor.ts';

export type PageSession = {
  user: { id: string; name: string; email: string };
  permissions: string[];
  roles: string[];
  environments: { id: string; name: string }[];
  teams: { id: string; name: string }[];
  instance: { id: string; demo: boolean; version: string };
};

/** For page layouts: who is signed in, or a redirect to the sign-in page. */
export async function requirePageSession(): Promise<PageSession> {
  const session = await currentSession();
  if (session === null) redirect('/sign-in');
  const named = { orderBy: { name: 'asc' }, select: { id: true, name: true } } as const;
  const [environments, teams] = await Promise.all([
    db().environment.findMany(named),
    db().team.findMany(named),
  ]);
  return {
    user: { id: session.actor.id, name: session.actor.name, email: session.email },
    permissions: [...grantedPermissions(session.actor.grants)],
    roles: [...new Set(session.actor.grants.map((grant) => grant.role))],
    environments,
    teams,
    instance: { id: secrets().instanceId.slice(0, 8), demo: env.TANDEM_DEMO, version },
  };
}
