import { createHash } from 'node:crypto';
import type { FeatureSchema, SchemaOffer } from '#lib/schemas/inference/inference.ts';
import { isDerivedColumn } from '#server/telemetry/derived-columns.ts';
import { namesOf, readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import { sampleFeatures } from '#server/telemetry/queries/inference/sample.ts';
import { lastBreak } from '#server/telemetry/queries/inference/violations.ts';
import { violationsOf } from '../inference-models.ts';
import { learnSchema } from './learn-schema.ts';
import { featuresInForce, type SchemaRow, versionSchemasOf } from './schema-in-force.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const aheadMs = 10 * 60_000;
/** Period and number of consistent rows required before a schema can be accepted. */
const agreeMs = hourMs;
const agreeRows = 200;
/** Number of rows sampled from each half. */
const sampleRows = 2_000;
/** Maximum age of the first row of a version's current schema. */
const backMs = 7 * dayMs;
const versionsAtMost = 5;

async function learned(
  model: string,
  layouts: readonly Layout[],
  only: { version: string; fromMs: number; toMs: number },
): Promise<{ features: FeatureSchema[]; rows: number }> {
  const sample = await sampleFeatures(model, layouts, sampleRows, only);
  const features = learnSchema(sample, namesOf(layouts, 'truths')).filter(
    ({ name }) => !isDerivedColumn(name),
  );
  return { features, rows: sample.rows };
}

const alike = (a: FeatureSchema, b: FeatureSchema): boolean =>
  a.type === b.type && a.required === b.required && a.length === b.length;

/** Merges both halves and their categories; null if they disagree. */
function agreed(
  before: readonly FeatureSchema[],
  after: readonly FeatureSchema[],
): FeatureSchema[] | null {
  if (before.length !== after.length) return null;
  const both = after.flatMap((feature) => {
    const other = before.find(({ name }) => name === feature.name);
    if (other === undefined || !alike(other, feature)) return [];
    const categories =
      other.categories === null || feature.categories === null
        ? null
        : [...new Set([...other.categories, ...feature.categories])].toSorted();
    return [{ ...feature, categories }];
  });
  return both.length === after.length ? both : null;
}

function changesOf(
  expected: readonly FeatureSchema[],
  held: readonly FeatureSchema[],
): SchemaOffer['changes'] {
  const known = new Map(expected.map((each) => [each.name, each]));
  const names = new Set(held.map(({ name }) => name));
  const here = held.flatMap((each): SchemaOffer['changes'] => {
    const before = known.get(each.name);
    if (before === undefined) return [{ feature: each.name, change: 'added' }];
    // Signatures and numeric features have no categories; only listed categories can differ.
    const isNew =
      before.categories !== null &&
      (each.categories === null ||
        each.categories.some((one) => !before.categories?.includes(one)));
    return alike(before, each) && !isNew ? [] : [{ feature: each.name, change: 'changed' }];
  });
  const gone = expected
    .filter(({ name, required }) => required && !names.has(name))
    .map(({ name }) => ({ feature: name, change: 'dropped' as const }));
  return [...here, ...gone];
}

/** Excludes categories, because new ones keep arriving while a user reads. */
function digestOf(features: readonly FeatureSchema[]): string {
  const told = features.map(({ name, type, required, length }) => [name, type, required, length]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 32);
}

/**
 * Current schema of a version's rows, as far back as the rows are consistent. Null while they
 * disagree or match the expected schema.
 */
async function offerOf(
  row: SchemaRow,
  version: string,
  { nowMs, lastMs }: { nowMs: number; lastMs: number },
): Promise<SchemaOffer | null> {
  const layouts = await readLayouts(row.name);
  const toMs = lastMs + 1;
  const middleMs = toMs - agreeMs / 2;
  const before = await learned(row.name, layouts, {
    version,
    fromMs: toMs - agreeMs,
    toMs: middleMs,
  });
  const after = await learned(row.name, layouts, { version, fromMs: middleMs, toMs });
  const features = before.rows === 0 ? after.features : agreed(before.features, after.features);
  if (features === null || features.length === 0) return null;
  const changes = changesOf(featuresInForce(row, version, new Date(nowMs)) ?? [], features);
  if (changes.length === 0) return null;
  const span = { versions: [version], fromMs: nowMs - backMs, toMs };
  const broken = await lastBreak(row.name, span, features, layouts);
  const fromMs = broken.lastMs === 0 ? span.fromMs : broken.lastMs + 1;
  const { rows } = await lastBreak(row.name, { ...span, fromMs }, features, layouts);
  const isLong = before.rows > 0 && toMs - fromMs >= agreeMs;
  return {
    version,
    from: new Date(fromMs).toISOString(),
    rows,
    ready: isLong && rows >= agreeRows,
    features,
    changes,
    digest: digestOf(features),
  };
}

/**
 * Schema offered as a replacement for one that the newest rows violate, or null. Excludes versions
 * with a signature: their signature applies.
 */
export async function offeredSchema(row: SchemaRow, now: Date): Promise<SchemaOffer | null> {
  const nowMs = now.getTime();
  const window = { fromMs: nowMs - dayMs, toMs: nowMs + aheadMs };
  const signed = new Set(
    versionSchemasOf(row)
      .filter(({ source }) => source === 'signature')
      .map(({ version }) => version),
  );
  const sent = await inferenceVersions(window.fromMs, window.toMs, [row.name]);
  const open = sent.filter(({ version }) => !signed.has(version)).slice(0, versionsAtMost);
  for (const { version, lastMs } of open) {
    if ((await violationsOf(row, window, [version])).length === 0) continue;
    const offer = await offerOf(row, version, { nowMs, lastMs });
    if (offer !== null) return offer;
  }
  return null;
}
