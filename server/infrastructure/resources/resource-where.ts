import type { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { containing } from '#server/platform/database/like-text.ts';

/** Matches if name, canonical id or any alias contains the text. */
export function nameWhere(q: string | undefined): Prisma.ResourceWhereInput {
  const text = q?.trim() ?? '';
  if (text === '') return {};
  const named = containing(text);
  return {
    OR: [{ name: named }, { canonicalId: named }, { aliases: { some: { value: named } } }],
  };
}

/**
 * Matches resources in one of the environments; an unknown name matches nothing. `none` matches
 * resources without an environment.
 */
export async function environmentWhere(
  names: readonly string[] | undefined,
): Promise<Prisma.ResourceWhereInput> {
  if (names === undefined || names.length === 0) return {};
  const rows = await db().environment.findMany({
    where: { name: { in: [...names] } },
    select: { id: true },
  });
  const inside = { environmentId: { in: rows.map((row) => row.id) } };
  return names.includes('none') ? { OR: [inside, { environmentId: null }] } : inside;
}

export type OwnershipFilter = {
  team?: readonly string[] | undefined;
  owner?: readonly string[] | undefined;
  tier?: readonly string[] | undefined;
};

/**
 * Matches resources with one of the teams, owners and tiers; `none` matches resources without a
 * team or an owner.
 */
export async function ownershipWhere({
  team = [],
  owner = [],
  tier = [],
}: OwnershipFilter): Promise<Prisma.ResourceWhereInput> {
  const parts: Prisma.ResourceWhereInput[] = [];
  if (team.length > 0) {
    const rows = await db().team.findMany({
      where: { name: { in: [...team] } },
      select: { id: true },
    });
    const inside = { teamId: { in: rows.map((row) => row.id) } };
    parts.push(team.includes('none') ? { OR: [inside, { teamId: null }] } : inside);
  }
  if (owner.length > 0) {
    const inside = { owner: { in: [...owner] } };
    parts.push(owner.includes('none') ? { OR: [inside, { owner: null }] } : inside);
  }
  if (tier.length > 0)
    parts.push({ tier: { in: tier.map(Number).filter((value) => Number.isInteger(value)) } });
  return { AND: parts };
}
