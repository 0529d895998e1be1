import { z } from 'zod';
import { featureSchema, type FeatureSchema } from '#lib/schemas/inference/inference.ts';
import { signedFeatures } from '#server/models/version-metadata.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';
import { isDerivedColumn } from '#server/telemetry/derived-columns.ts';
import { namesOf, readLayouts } from '#server/telemetry/queries/inference/features.ts';
import {
  inferenceVersions,
  modelsSeen,
  sourcesOfModels,
  type ModelVersionRows,
} from '#server/telemetry/queries/inference/models.ts';
import { sampleFeatures } from '#server/telemetry/queries/inference/sample.ts';
import { modelsOfServers } from '#server/telemetry/queries/models/model-servers-seen.ts';
import { learnSchema } from './learn-schema.ts';
import { learnVersionSchemas } from './learn-version-schemas.ts';

/** Maximum number of initial rows from which a schema is learned. */
const sampleRows = 2_000;
/** With fewer rows, the schema is learned once the first row reaches this age. */
const enoughRows = 200;
const waitMs = 10 * 60_000;

/** Registers models when their first ingested requests arrive, at the place of the sending key. */
export const registerInferenceModels = verb(
  {
    permission: 'models:write',
    input: z.object({
      items: z.array(
        z.object({
          name: z.string(),
          teamId: z.uuid().nullable(),
          environmentId: z.uuid().nullable(),
        }),
      ),
    }),
    audit: 'models.register-inference',
  },
  async (context, { items }) => {
    const { count } = await context.tx.inferenceModel.createMany({
      data: items.map((item) => ({ id: newId(), ...item })),
      skipDuplicates: true,
    });
    if (count === 0) return context.nothingChanged();
    const name = items.map((item) => item.name).join(', ');
    await context.audit({
      subject: { kind: 'model', name: name.slice(0, 500) },
      after: items.slice(0, 100),
    });
    await context.emit('models');
  },
);

/** Stores the learned schema of a model, unless a user has set one in the meantime. */
const saveLearnedSchema = verb(
  {
    permission: 'models:write',
    input: z.object({
      name: z.string(),
      source: z.enum(['signature', 'learned']),
      features: z.array(featureSchema),
    }),
    audit: 'models.learn-schema',
  },
  async (context, { name, source, features }) => {
    const { count } = await context.tx.inferenceModel.updateMany({
      where: { name, schemaSource: null },
      data: { schema: toJson(features), schemaSource: source, schemaAt: context.now },
    });
    if (count === 0) return context.nothingChanged();
    await context.audit({
      subject: { kind: 'model', id: name, name },
      after: { source, features },
    });
    await context.emit('models', name);
  },
);

/** Registers models whose rows or server metrics arrived for the first time. */
export async function registerNewModels(now: Date): Promise<void> {
  const [sent, served] = await Promise.all([modelsSeen(), modelsOfServers()]);
  const seen = [...new Set([...sent, ...served.keys()])];
  const known = await db().inferenceModel.findMany({ select: { name: true } });
  const names = new Set(known.map((row) => row.name));
  const fresh = seen.filter((model) => !names.has(model));
  if (fresh.length === 0) return;
  const sources = await sourcesOfModels(fresh);
  const keyIdOf = (model: string): string =>
    (sources.get(model) ?? served.get(model))?.split(':')[0] ?? '';
  const keys = await db().apiKey.findMany({
    where: { id: { in: fresh.map(keyIdOf).filter((id) => /^[0-9a-f-]{36}$/u.test(id)) } },
    select: { id: true, teamId: true, environmentId: true },
  });
  const items = fresh.map((name) => {
    const key = keys.find(({ id }) => id === keyIdOf(name));
    return { name, teamId: key?.teamId ?? null, environmentId: key?.environmentId ?? null };
  });
  await registerInferenceModels(systemActor('learn-schemas'), { items }, { now });
}

type Expected = { source: 'signature' | 'learned'; features: FeatureSchema[] };

/** Signature of the registered version with the newest rows. */
async function signatureFor(
  name: string,
  newest: ModelVersionRows | undefined,
): Promise<FeatureSchema[] | null> {
  const version = Number(newest?.version);
  if (!Number.isInteger(version)) return null;
  const row = await db().modelVersion.findFirst({
    where: { model: { name }, version },
  });
  if (row === null) return null;
  try {
    return await signedFeatures(row);
  } catch (error) {
    // If the model files cannot be read, the inputs are learned from the rows.
    if (asTandemError(error) === null) throw error;
    return null;
  }
}

async function schemaFor(name: string, now: Date): Promise<Expected | null> {
  const sent = await inferenceVersions(0, now.getTime() + waitMs, [name]);
  const signed = await signatureFor(name, sent[0]);
  if (signed !== null) return { source: 'signature', features: signed };
  const rows = sent.reduce((sum, each) => sum + each.rows, 0);
  return rows === 0 ? null : learnedFor(name, rows, now);
}

async function learnedFor(name: string, rows: number, now: Date): Promise<Expected | null> {
  const layouts = await readLayouts(name);
  // Calls derived from spans have no features.
  if (
    layouts.every(({ numbers, texts, vectors }) =>
      [...numbers, ...texts, ...vectors].every(isDerivedColumn),
    )
  )
    return null;
  const known = await db().inferenceModel.findUnique({
    where: { name },
    select: { createdAt: true },
  });
  const waitedMs = now.getTime() - (known?.createdAt.getTime() ?? now.getTime());
  if (rows < enoughRows && waitedMs < waitMs) return null;
  const sample = await sampleFeatures(name, layouts, sampleRows);
  const features = learnSchema(sample, namesOf(layouts, 'truths')).filter(
    (each) => !isDerivedColumn(each.name),
  );
  return features.length === 0 ? null : { source: 'learned', features };
}

/**
 * Learns the schema of registered models without one, from the model's signature or otherwise from
 * its first rows. Also learns the schema of serving versions that have their own signature.
 */
export async function learnSchemas(now: Date): Promise<void> {
  const open = await db().inferenceModel.findMany({
    where: { schemaSource: null },
    select: { name: true },
    take: 100,
  });
  for (const { name } of open) {
    const expected = await schemaFor(name, now);
    if (expected !== null)
      await saveLearnedSchema(systemActor('learn-schemas'), { name, ...expected }, { now });
  }
  await learnVersionSchemas(now);
}
