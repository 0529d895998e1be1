import type { Place } from '#lib/permissions.ts';
import { artifactScheme } from '#server/experiments/internal.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';

export type ArtifactPlace = Place & {
  /** Versions that an alias serves from files in the path, above it or below it. */
  serving: readonly { alias: string; name: string; version: number }[];
};

/** The location itself and all its parent folders. */
function upwards(uri: string): string[] {
  const cuts = [...uri.matchAll(/\//gu)].map(({ index }) => uri.slice(0, index));
  return [...cuts, uri];
}

/**
 * Experiment of a path, and the aliases that serve its files, in one statement; null if there is no
 * such experiment.
 */
export async function placeOfArtifact(
  tx: Pick<Transaction, '$queryRaw'>,
  experimentId: number,
  path: string,
): Promise<ArtifactPlace | null> {
  const uri = `${artifactScheme}${path}`;
  const above = upwards(uri);
  const below = `${uri}/`;
  // Both sides of the `or` find their versions with the index of locations, which contains 600
  // characters. The rest is compared afterwards.
  const [row] = await tx.$queryRaw<ArtifactPlace[]>`/* prepared */
    select e."teamId", e."environmentId", coalesce((
      select jsonb_agg(jsonb_build_object('alias', a."alias", 'name', m."name", 'version', v."version"))
      from "ModelVersion" v
      join "ModelAlias" a on a."modelId" = v."modelId" and a."version" = v."version"
      join "RegisteredModel" m on m."id" = v."modelId"
      where (left(v."storageUri", 600) = any(array(select left(p, 600) from unnest(${above}::text[]) p))
          and v."storageUri" = any(${above}::text[]))
        or (left(v."storageUri", 600) ~>=~ left(${below}, 600)
          and left(v."storageUri", 600) ~<~ (left(${below}, 600) || U&'\\+10FFFF')
          and starts_with(v."storageUri", ${below}))), '[]') as "serving"
    from "Experiment" e where e."id" = ${experimentId}`;
  return row ?? null;
}

/**
 * Label of the version that a protected alias serves from the files at a location; null if there is
 * none. Such files must not change, because a different model would then be served without
 * approval.
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
