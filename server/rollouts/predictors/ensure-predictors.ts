import { z } from 'zod';
import { saveCard } from '#server/model-monitoring/model-card.ts';
import { withdrawRequests } from '#server/models/aliases/request-alias.ts';
import {
  predictorActor,
  registerVersion,
  type NewVersion,
} from '#server/models/predictors/register-version.ts';
import { shippedPredictors, type Shipped } from '#server/models/predictors/shipped.ts';
import {
  auditModel,
  loadModel,
  moveAlias,
  type LoadedModel,
} from '#server/models/registry-rows.ts';
import { setGovernance } from '#server/models/set-governance.ts';
import { noteRegistryEvent } from '#server/models/webhooks/note-registry-event.ts';
import { builtInModelId, decidingAlias } from '#server/platform/built-in-models.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { logger } from '#server/platform/logger.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

async function makeModel(context: VerbContext, shipped: Shipped): Promise<void> {
  const { tx, actor, now } = context;
  const { name, description, purpose, tier, card } = shipped;
  if ((await tx.registeredModel.findUnique({ where: { name } })) !== null)
    throw new TandemError('conflict', `A registered model named ${name} already exists.`);
  const row = await tx.registeredModel.create({
    data: {
      id: builtInModelId(name),
      name,
      description,
      createdBy: actor.name,
      createdAt: now,
      updatedAt: now,
    },
  });
  await auditModel(context, row, undefined, { description });
  noteRegistryEvent(context, row, 'registered_model.created', { name, description, tags: {} });
  const comment = 'Default';
  const within = { within: context };
  await setGovernance(actor, { name, owner: 'Tandem', purpose, tier, comment }, within);
  await saveCard(actor, { name, written: card, comment }, within);
}

function toVersion(shipped: Shipped): NewVersion {
  return {
    name: shipped.name,
    description: shipped.versionDescription,
    parameters: shipped.parameters,
    params: { release: shipped.release },
    metrics: {},
    data: null,
  };
}

/**
 * Points the alias to the shipped version. No approval is needed, because the alias only reflects
 * the code of the release, which always runs.
 */
async function pointToShipped(context: VerbContext, model: LoadedModel, to: number): Promise<void> {
  const from = model.aliases.find(({ alias }) => alias === decidingAlias)?.version ?? null;
  await moveAlias(context, model, { alias: decidingAlias, from, to });
  const reason = `Version ${to} is part of a Tandem release.`;
  await withdrawRequests(context, model, {
    alias: decidingAlias,
    reason,
    advice: 'Request it again.',
  });
  await auditModel(
    context,
    model,
    { alias: decidingAlias, version: from },
    { alias: decidingAlias, version: to },
  );
}

const ensurePredictor = verb(
  {
    permission: 'models:write',
    input: z.object({ name: z.enum(shippedPredictors.map(({ name }) => name)) }),
    audit: 'models.ensure-predictor',
  },
  async (context, { name }) => {
    const { tx, actor, now } = context;
    context.nothingChanged();
    // Without the lock, workers that start together would register it twice.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended('predictors', 7))`;
    const shipped = shippedPredictors.find((each) => each.name === name);
    if (shipped === undefined) return;
    const last = await tx.predictorTraining.findFirst({
      where: { predictor: name, championVersion: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      select: { release: true },
    });
    if (last?.release === shipped.release) return;
    if (last === null) await makeModel(context, shipped);
    const version = await registerVersion(context, toVersion(shipped));
    await tx.predictorTraining.create({
      data: {
        id: newId(),
        predictor: name,
        version,
        release: shipped.release,
        parameters: toJson(shipped.parameters),
        verdicts: 0,
        toAt: now,
        createdAt: now,
      },
      select: { id: true },
    });
    await pointToShipped(context, await loadModel(tx, actor, name, 'models:write'), version);
  },
);

/**
 * Registers the built-in predictors and the new versions of a release. On failure, the rules
 * decide.
 */
export async function ensurePredictors(now = new Date()): Promise<void> {
  for (const { name } of shippedPredictors) {
    try {
      await ensurePredictor(predictorActor, { name }, { now });
    } catch (error) {
      logger.warn('a built-in predictor is not registered', {
        predictor: name,
        error: asTandemError(error)?.message ?? error,
      });
    }
  }
}
