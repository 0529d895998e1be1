import { z } from 'zod';
import type { FeatureSchema, VersionSchema } from '#lib/schemas/inference/inference.ts';
import { featureSchema, versionSchema } from '#lib/schemas/inference/inference.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';

export type SchemaRow = Pick<
  InferenceModel,
  'name' | 'schema' | 'schemaSource' | 'schemaAt' | 'versionSchemas'
>;

export function featuresOf(row: Pick<InferenceModel, 'schema'>): FeatureSchema[] {
  const parsed = z.array(featureSchema).safeParse(row.schema);
  return parsed.success ? parsed.data : [];
}

/** Of a model; the oldest are forgotten. */
export const schemasAtMost = 50;

/** All schemas of single versions that are kept. */
export function keptSchemasOf(row: Pick<SchemaRow, 'versionSchemas'>): VersionSchema[] {
  return z.array(versionSchema).safeParse(row.versionSchemas).data ?? [];
}

/** The schemas of single versions that count; what somebody set by hand replaces all that were known by then. */
export function versionSchemasOf(
  row: Pick<SchemaRow, 'schemaSource' | 'schemaAt' | 'versionSchemas'>,
): VersionSchema[] {
  const kept = keptSchemasOf(row);
  if (row.schemaSource !== 'set' || row.schemaAt === null) return kept;
  const setMs = row.schemaAt.getTime();
  return kept.filter(({ at }) => Date.parse(at) > setMs);
}

/** Rows that are held against the same features. */
export type SchemaPart = {
  versions: string[];
  fromMs: number;
  toMs: number;
  features: FeatureSchema[];
};

/** What rows of one version are held against, stretch by stretch. */
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
  // Sorting is stable: of those that count from the first row on, the version's own comes last and holds.
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

/** What the rows of these versions are held against in a window: each by its own schema, else by the model's. */
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

/** What rows of a version are expected to hold now. */
export function featuresInForce(
  row: SchemaRow,
  version: string,
  now: Date,
): FeatureSchema[] | null {
  const nowMs = now.getTime();
  return schemaParts(row, [version], { fromMs: nowMs, toMs: nowMs + 1 })[0]?.features ?? null;
}

/** Every feature that some row of these versions is expected to hold, and what the model's schema holds. */
export function expectedFeatures(row: SchemaRow, parts: readonly SchemaPart[]): FeatureSchema[] {
  const found = new Map<string, FeatureSchema>();
  for (const feature of [...parts.flatMap(({ features }) => features), ...featuresOf(row)])
    if (!found.has(feature.name)) found.set(feature.name, feature);
  return [...found.values()];
}

/** The newest schema of all: of the version that got one last, else the model's. */
export function newestFeatures(row: SchemaRow): FeatureSchema[] {
  const newest = versionSchemasOf(row)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1);
  const modelMs = row.schemaAt?.getTime() ?? -Infinity;
  return newest === undefined || Date.parse(newest.at) < modelMs
    ? featuresOf(row)
    : newest.features;
}
