import type { Prisma } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';

/**
 * Version that an alias of a registered model marks as serving; null if there is none, or if the
 * model is not in `among`.
 */
export async function servingVersionOf(
  name: string,
  among: Prisma.RegisteredModelWhereInput = {},
): Promise<string | null> {
  const aliases = await db().modelAlias.findMany({
    where: { model: { AND: [{ name }, among] } },
    select: { alias: true, version: true },
  });
  const serving = servingAlias(aliases, await readProtectedAliases(db()));
  return serving === null ? null : String(serving.version);
}
