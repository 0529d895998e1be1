import type { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/db.ts';

/** Name, canonical id or any alias holds the text. */
export function nameWhere(q: string | undefined): Prisma.ResourceWhereInput {
  const text = q?.trim() ?? '';
  if (text === '') return {};
  const contains = { contains: text, mode: 'insensitive' } as const;
  return {
    OR: [{ name: contains }, { canonicalId: contains }, { aliases: { some: { value: contains } } }],
  };
}

/** In one of the environments; an unknown name finds nothing. `none` stands for resources without one. */
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
