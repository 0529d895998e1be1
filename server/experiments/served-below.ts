import { artifactScheme } from '#server/experiments/internal.ts';
import type { Transaction } from '#server/platform/db.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';

/**
 * The version, in words, that a protected alias serves from files at, above or below the path; null when none does.
 * Such files do not change: another model would serve without anybody's approval.
 */
export async function servedBelow(
  tx: Pick<Transaction, '$queryRaw' | 'setting'>,
  path: string,
): Promise<string | null> {
  const aliases = await readProtectedAliases(tx);
  const uri = `${artifactScheme}${path}`;
  const [row] = await tx.$queryRaw<{ name: string; version: number }[]>`
    select m."name", v."version" from "ModelAlias" a
    join "ModelVersion" v on v."modelId" = a."modelId" and v."version" = a."version"
    join "RegisteredModel" m on m."id" = a."modelId"
    where a."alias" = any(${aliases}::text[]) and (v."storageUri" = ${uri}
      or starts_with(${uri}, v."storageUri" || '/') or starts_with(v."storageUri", ${`${uri}/`}))
    limit 1`;
  return row === undefined ? null : `Version ${row.version} of ${row.name}`;
}
