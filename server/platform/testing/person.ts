import type { Role } from '#lib/permissions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';

/** Somebody who is signed in with one role, everywhere or in one team, and has no account: for integration tests. */
export function testPerson(
  role: Role,
  teamId: string | null = null,
): Extract<Actor, { kind: 'user' }> {
  return {
    kind: 'user',
    id: newId(),
    name: 'Mia',
    grants: [{ role, teamId, environmentId: null }],
    sessionId: newId(),
    authenticatedAt: new Date(),
    ip: null,
  };
}
