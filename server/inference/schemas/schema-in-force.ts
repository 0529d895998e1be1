import { z } from 'zod';
import {
  featureSchema,
  versionSchema,
  type FeatureSchema,
  type VersionSchema,
} from '#lib/schemas/inference/inference.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';

export type SchemaRow = Pick<
  InferenceModel,
  'name' | 'schema' | 'schemaSource' | 'schemaAt' | 'versionSchemas'
>;

export function featuresOf(row: Pick<InferenceModel, 'schema'>): FeatureSchema[] {
  const parsed = z.array(featureSchema).safeParse(row.schema);
  return parsed.success ? parsed.data : [];
}

/** Maximum number of version schemas per model; the oldest are dropped. */
export const schemasAtMost = 50;

/** All stored version schemas. */
export function storedSchemas(row: Pick<SchemaRow, 'versionSchemas'>): VersionSchema[] {
  return z.array(versionSchema).safeParse(row.versionSchemas).data ?? [];
}

/** Version schemas in effect. A manually set schema replaces all earlier ones. */
export function versionSchemasOf(
  row: Pick<SchemaRow, 'schemaSource' | 'schemaAt' | 'versionSchemas'>,
): VersionSchema[] {
  const kept = storedSchemas(row);
  if (row.schemaSource !== 'set' || row.schemaAt === null) return kept;
  const setMs = row.schemaAt.getTime();
  return kept.filter(({ at }) => Date.parse(at) > setMs);
}

/** Rows that are checked against the same features. */
export type SchemaPart = {
  versions: string[];
  fromMs: number;
  toMs: number;
  features: FeatureSchema[];
};

/** Schemas that the rows of one version are checked against, one per period. */
function partsOfVersion(
  row: SchemaRow,
  version: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): SchemaPart[] {
  const own = versionSchemasOf(row)
    .filter((each) => each.version === version)
    .map(({ from, features }) => ({
      sinceMs: from === null ? -Infinity : Date.parse(from),
      features,
    }));
  const model =
    row.schemaSource === null ? [] : [{ sinceMs: -Infinity, features: featuresOf(row) }];
  // Sorting is stable: if two schemas apply from the same row on, the version's own schema comes
  // last and takes precedence.
  const steps = [...model, ...own].toSorted((a, b) => a.sinceMs - b.sinceMs);
  return steps.flatMap(({ sinceMs, features }, at): SchemaPart[] => {
    const part = {
      versions: [version],
      fromMs: Math.max(fromMs, sinceMs),
      toMs: Math.min(toMs, steps[at + 1]?.sinceMs ?? Infinity),
      features,
    };
    return part.fromMs < part.toMs ? [part] : [];
  });
}

/**
 * Schemas against which rows of these versions are checked in a window: the version's own schema,
 * otherwise the model's.
 */
export function schemaParts(
  row: SchemaRow,
  versions: readonly string[],
  window: { fromMs: number; toMs: number },
): SchemaPart[] {
  const all = [...new Set(versions)].flatMap((version) => partsOfVersion(row, version, window));
  const alike = Map.groupBy(all, ({ fromMs, toMs, features }) =>
    JSON.stringify([fromMs, toMs, features]),
  );
  return [...alike.values()].flatMap((parts) => {
    const [first] = parts;
    return first === undefined
      ? []
      : [{ ...first, versions: parts.flatMap((each) => each.versions) }];
  });
}

/** Expected features of a version's rows at this time. */
export function featuresInForce(
  row: SchemaRow,
  version: string,
  now: Date,
): FeatureSchema[] | null {
  const nowMs = now.getTime();
  return schemaParts(row, [version], { fromMs: nowMs, toMs: nowMs + 1 })[0]?.features ?? null;
}

/** All features expected in rows of these versions, and those in the model's schema. */
export function expectedFeatures(row: SchemaRow, parts: readonly SchemaPart[]): FeatureSchema[] {
  const found = new Map<string, FeatureSchema>();
  for (const feature of [...parts.flatMap(({ features }) => features), ...featuresOf(row)])
    if (!found.has(feature.name)) found.set(feature.name, feature);
  return [...found.values()];
}

/** Newest schema: the latest version schema, otherwise the model's. */
export function newestFeatures(row: SchemaRow): FeatureSchema[] {
  const newest = versionSchemasOf(row)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  const modelMs = row.schemaAt?.getTime() ?? -Infinity;
  return newest === undefined || Date.parse(newest.at) < modelMs
    ? featuresOf(row)
    : newest.features;
}
