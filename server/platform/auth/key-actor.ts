import type { Actor } from '#server/platform/actor.ts';
import { validKey } from './key-cache.ts';

/** Actor of an API key, checked against the database on every call. */
export async function keyActor(authorization: string, ip: string | null): Promise<Actor> {
  const record = await validKey(authorization, 0);
  return {
    kind: 'key',
    id: record.ownerId,
    name: record.ownerName,
    keyId: record.keyId,
    grants: record.grants,
    scopes: record.scopes,
    place: { teamId: record.teamId, environmentId: record.environmentId },
    ip,
    service: record.ownerIsService,
  };
}
