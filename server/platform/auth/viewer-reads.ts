import { readsAllOf, roles, type Grant, type Role } from '#lib/permissions.ts';
import type { RoleGrant } from '#server/generated/prisma/client.ts';
import type { Transaction } from '#server/platform/database/db.ts';

const isRole = (value: string): value is Role => roles.some((role) => role === value);

export function toGrants(
  rows: readonly Pick<RoleGrant, 'role' | 'teamId' | 'environmentId'>[],
): Grant[] {
  return rows.flatMap(({ role, teamId, environmentId }) =>
    isRole(role) ? [{ role, teamId, environmentId }] : [],
  );
}

/**
 * True if this user may view Tandem as a demo user with these grants. Demo users also read real
 * data, so the user must already have all read permissions in these grants.
 */
export async function viewerReads(
  tx: Pick<Transaction, 'user'>,
  viewerId: string | null,
  persona: readonly Grant[],
): Promise<boolean> {
  if (viewerId === null) return false;
  const viewer = await tx.user.findUnique({ where: { id: viewerId }, include: { grants: true } });
  if (viewer === null || viewer.disabledAt !== null || viewer.demo) return false;
  return readsAllOf(toGrants(viewer.grants), persona);
}
