import type { Role } from '#lib/permissions.ts';
import type { Actor } from '#server/platform/actor.ts';
import { newId } from '#server/platform/ids.ts';

/**
 * Signed-in user without an account who has one role, everywhere or in one team; for integration
 * tests.
 */
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
