import { z } from 'zod';
import { versionSchema, type VersionSchema } from '#lib/schemas/inference/inference.ts';
import { signedFeatures } from '#server/models/version-metadata.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { found, verb } from '#server/platform/verb.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import { storedSchemas, schemasAtMost } from './schema-in-force.ts';

const dayMs = 86_400_000;
const aheadMs = 10 * 60_000;
/**
 * Recent period that is read between two reads of a whole day: new versions serve current requests.
 */
const recentMs = 15 * 60_000;
const wholeEveryMs = 5 * 60_000;
/**
 * Interval for rereading a version without a signature: files may be logged after its registration.
 */
const againMs = 3_600_000;
const readAtOnce = 20;

/** Stores the expected inputs of one version, from its signature. */
const saveVersionSchema = verb(
  {
    permission: 'models:write',
    input: z.object({ name: z.string(), schema: versionSchema }),
    audit: 'models.learn-schema',
  },
  async (context, { name, schema }) => {
    const row = found(await context.tx.inferenceModel.findUnique({ where: { name } }), 'model');
    const kept = storedSchemas(row);
    const { count } = await context.tx.inferenceModel.updateMany({
      where: { name, versionSchemas: { equals: toJson(kept) } },
      data: { versionSchemas: toJson([...kept, schema].slice(-schemasAtMost)) },
    });
    // A user accepted another schema in the meantime; the next pass checks again.
    if (count === 0) return context.nothingChanged();
    await context.audit({
      subject: { kind: 'model', id: name, name },
      after: { source: schema.source, version: schema.version, features: schema.features },
    });
    await context.emit('models', name);
  },
);

type Sent = { model: string; version: string };
const keyOf = ({ model, version }: Sent): string => JSON.stringify([model, version]);

/** Versions found without a signature, and the time of that check. */
const withoutSignature = (): Map<string, number> =>
  singleton('versions-without-signature', () => new Map<string, number>());

const lastWhole = () =>
  singleton('version-schemas-whole', () => ({ atMs: Number.NEGATIVE_INFINITY }));

/** Period that this pass reads, in milliseconds before now. */
function reachMs(nowMs: number): number {
  const sinceMs = nowMs - lastWhole().atMs;
  if (sinceMs > 0 && sinceMs < wholeEveryMs) return recentMs;
  lastWhole().atMs = nowMs;
  return dayMs;
}

/** Versions with rows in the last day whose signature has not been read yet. */
async function openVersions(now: Date): Promise<Sent[]> {
  const nowMs = now.getTime();
  const sent = await inferenceVersions(nowMs - reachMs(nowMs), nowMs + aheadMs);
  const names = [...new Set(sent.map(({ model }) => model))];
  const rows = await db().inferenceModel.findMany({
    where: { name: { in: names } },
    select: { name: true, versionSchemas: true },
  });
  const known = new Set(
    rows.flatMap((row) =>
      storedSchemas(row)
        .filter(({ source }) => source === 'signature')
        .map(({ version }) => keyOf({ model: row.name, version })),
    ),
  );
  const looked = withoutSignature();
  for (const [key, atMs] of looked) if (now.getTime() - atMs >= againMs) looked.delete(key);
  const registered = new Set(rows.map(({ name }) => name));
  return sent.filter(
    (each) =>
      registered.has(each.model) &&
      /^[1-9]\d{0,8}$/u.test(each.version) &&
      !known.has(keyOf(each)) &&
      !looked.has(keyOf(each)),
  );
}

async function signatureOf({ model, version }: Sent): Promise<VersionSchema | null> {
  const row = await db().modelVersion.findFirst({
    where: { model: { name: model }, version: Number(version) },
  });
  const features = row === null ? null : await signedFeatures(row);
  if (row === null || features === null) return null;
  return { version, source: 'signature', at: row.createdAt.toISOString(), from: null, features };
}

/** Learns the expected inputs of each serving version whose registered version has a signature. */
export async function learnVersionSchemas(now: Date): Promise<void> {
  const open = await openVersions(now);
  for (const each of open.slice(0, readAtOnce)) {
    const schema = await signatureOf(each).catch((error: unknown) => {
      logger.warn('the files of a version could not be read', { ...each, error: String(error) });
      return null;
    });
    if (schema === null) withoutSignature().set(keyOf(each), now.getTime());
    else
      await saveVersionSchema(systemActor('learn-schemas'), { name: each.model, schema }, { now });
  }
}
