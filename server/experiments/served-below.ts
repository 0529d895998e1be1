import type { Place } from '#lib/permissions.ts';
import { artifactScheme } from '#server/experiments/internal.ts';
import type { Transaction } from '#server/platform/db.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';

export type ArtifactPlace = Place & {
  /** Versions that an alias serves from files at, above or below the path. */
  serving: readonly { alias: string; name: string; version: number }[];
};

/** The experiment that a path lies in and what its files serve, in one statement; null: no such experiment. */
export async function placeOfArtifact(
  tx: Pick<Transaction, '$queryRaw'>,
  experimentId: number,
  path: string,
): Promise<ArtifactPlace | null> {
  const uri = `${artifactScheme}${path}`;
  const [row] = await tx.$queryRaw<ArtifactPlace[]>`/* prepared */
    select e."teamId", e."environmentId", coalesce((
      select jsonb_agg(jsonb_build_object('alias', a."alias", 'name', m."name", 'version', v."version"))
      from "ModelAlias" a
      join "ModelVersion" v on v."modelId" = a."modelId" and v."version" = a."version"
      join "RegisteredModel" m on m."id" = a."modelId"
      where v."storageUri" = ${uri} or starts_with(${uri}, v."storageUri" || '/')
        or starts_with(v."storageUri", ${`${uri}/`})), '[]') as "serving"
    from "Experiment" e where e."id" = ${experimentId}`;
  return row ?? null;
}

/**
 * The version, in words, that a protected alias serves from the files of a place; null when none does. Such files do
 * not change: another model would serve without anybody's approval.
 */
export async function servedUnderProtection(
  tx: Pick<Transaction, 'setting'>,
  { serving }: ArtifactPlace,
): Promise<string | null> {
  if (serving.length === 0) return null;
  const aliases = await readProtectedAliases(tx);
  const found = serving.find(({ alias }) => aliases.includes(alias));
  return found === undefined ? null : `Version ${found.version} of ${found.name}`;
}
