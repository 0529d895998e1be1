import { z } from 'zod';
import { acceptSchemaInput, versionSchema } from '#lib/schemas/inference/inference.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { systemClock } from '#server/platform/clock.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb } from '#server/platform/verb.ts';
import { visibleModel } from '../inference-models.ts';
import { offeredSchema } from './offer-schema.ts';
import { featuresInForce, storedSchemas, schemasAtMost } from './schema-in-force.ts';

const changed = (): TandemError =>
  new TandemError('conflict', 'The rows have changed; review them again.');

const saveAcceptedSchema = verb(
  {
    permission: 'models:write',
    input: z.object({ name: z.string(), schema: versionSchema }),
    audit: 'models.accept-schema',
  },
  async (context, { name, schema }) => {
    const row = found(await context.tx.inferenceModel.findUnique({ where: { name } }), 'model');
    context.requireAt(row);
    const kept = storedSchemas(row);
    const { count } = await context.tx.inferenceModel.updateMany({
      where: { id: row.id, versionSchemas: { equals: toJson(kept) } },
      data: { versionSchemas: toJson([...kept, schema].slice(-schemasAtMost)) },
    });
    if (count === 0) throw changed();
    const { version, from, features } = schema;
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: { version, features: featuresInForce(row, version, context.now) },
      after: { version, from, features },
      teamId: row.teamId,
      environmentId: row.environmentId,
    });
    await context.emit('models', name);
    return { name, ...schema };
  },
);

/**
 * Accepts the schema observed in the last hour as the expected schema of a version, effective from
 * the first row observed.
 */
export async function acceptSchema(actor: Actor, input: z.input<typeof acceptSchemaInput>) {
  requirePermission(actor, 'models:write');
  const { name, version, digest } = parseInput(acceptSchemaInput, input);
  const now = systemClock();
  const offer = await offeredSchema(await visibleModel(actor, name), now);
  if (offer === null || offer.version !== version || offer.digest !== digest) throw changed();
  const { features, from, ready } = offer;
  if (!ready)
    throw new TandemError(
      'conflict',
      'Rows of this version have not had the same schema for an hour, or there are fewer than 200.',
    );
  return saveAcceptedSchema(
    actor,
    { name, schema: { version, source: 'accepted', at: now.toISOString(), from, features } },
    { now },
  );
}
