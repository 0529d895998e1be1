import { cardParts, checkCard, missingFields } from '#lib/model-card-gate.ts';
import {
  getCardInput,
  saveCardInput,
  type ModelCardDetail,
} from '#lib/schemas/models/governance.ts';
import type { ModelVersion } from '#server/generated/prisma/client.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { readCardRow, readGovernance, writtenOf } from '#server/models/governance-rows.ts';
import { auditModel, loadModel, type LoadedModel } from '#server/models/registry-rows.ts';
import { loggedMetrics, trainedOn } from '#server/models/training/trained-on.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { servingAlias } from '#server/platform/serving-alias.ts';
import { query, verb } from '#server/platform/verb.ts';

const revisionsShown = 100;

/**
 * Requested version, otherwise the serving version, otherwise the newest version; null if none is
 * registered.
 */
async function versionOf(model: LoadedModel, wanted: number | undefined) {
  const guarded = await readProtectedAliases(db());
  const version = wanted ?? servingAlias(model.aliases, guarded)?.version;
  const row = await db().modelVersion.findFirst({
    where: { modelId: model.id, ...(version === undefined ? {} : { version }) },
    orderBy: { version: 'desc' },
  });
  if (row === null && wanted !== undefined)
    throw new TandemError(
      'not_found',
      `Model Version (name=${model.name}, version=${wanted}) not found`,
    );
  return row;
}

/** Generated half of a card. Hides metrics of a run that the reader has no permission to see. */
async function generatedOf(
  actor: Actor,
  version: ModelVersion | null,
): Promise<Omit<ModelCardDetail['generated'], 'readAt'>> {
  const training = await trainedOn(actor, version?.runId ?? null);
  const visible = training.run !== null || version?.runId === null;
  const metrics =
    version !== null && visible && can(actor, 'experiments:read')
      ? await loggedMetrics(actor, version)
      : [];
  return {
    run: training.run === null ? null : { id: training.run.id, name: training.run.name },
    trainingData: training.datasets,
    metrics,
    notes: [
      ...(training.note === null ? [] : [training.note]),
      ...(metrics.length > 0 ? [] : ['No metric was logged with this version.']),
    ],
  };
}

async function revisionsOf(modelId: string): Promise<ModelCardDetail['revisions']> {
  const rows = await db().modelCard.findMany({
    where: { modelId },
    orderBy: { revision: 'desc' },
    take: revisionsShown,
  });
  return rows.map((each) => ({
    revision: each.revision,
    by: each.editedBy,
    at: each.createdAt.toISOString(),
    comment: each.comment,
  }));
}

/** Task of a model as learned by monitoring. */
function taskByRows(row: Parameters<typeof readWatch>[0]): ModelCardDetail['taskByRows'] {
  const { state } = readWatch(row);
  if (state === null) return null;
  if (state.kind === 'ranking') return 'ranking';
  if (state.kind === 'regression') return state.forecast ? 'forecasting' : 'regression';
  return 'classification';
}

/** The model card: the written part, and current data from runs and inventory. */
export const getCard = query(
  { permission: 'models:read', input: getCardInput },
  async ({ actor, now }, input): Promise<ModelCardDetail> => {
    const model = await loadModel(db(), actor, input.name, 'models:read');
    const version = await versionOf(model, input.version);
    const [governance, row, revisions, generated, watch] = await Promise.all([
      readGovernance(db(), model.id, input.at),
      readCardRow(db(), model.id, input.at),
      revisionsOf(model.id),
      generatedOf(actor, version),
      db().modelWatch.findUnique({
        where: { model: model.name },
        select: { settings: true, state: true, drift: true, errors: true },
      }),
    ]);
    const written = writtenOf(row);
    const checks = checkCard(
      governance.tier,
      written.task,
      cardParts({
        owner: governance.owner,
        written,
        hasData: generated.trainingData.length > 0,
        hasMetrics: generated.metrics.length > 0,
      }),
    );
    return {
      name: model.name,
      version: version?.version ?? null,
      revision: row?.revision ?? 0,
      governance,
      written,
      taskByRows: taskByRows(watch),
      generated: { ...generated, readAt: now.toISOString() },
      checks,
      complete: missingFields(checks).length === 0,
      revisions,
    };
  },
);

/** Saves the written half of a card as a new revision. */
export const saveCard = verb(
  { permission: 'models:write', input: saveCardInput, audit: 'models.save-card' },
  async (context, { name, written, comment, baseRevision }) => {
    const { tx, actor, now } = context;
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const model = await loadModel(tx, actor, name, 'models:write');
    const before = await readCardRow(tx, model.id);
    const revision = before?.revision ?? 0;
    requireBaseVersion(baseRevision, {
      version: revision,
      by: before?.editedBy ?? null,
      body: writtenOf(before),
    });
    await tx.modelCard.create({
      data: {
        id: newId(),
        modelId: model.id,
        modelName: model.name,
        revision: revision + 1,
        written: toJson(written),
        comment,
        editedById: actor.id,
        editedBy: actor.name,
        createdAt: now,
      },
      select: { id: true },
    });
    await auditModel(context, model, before?.written, { ...written, revision: revision + 1 });
    return { name: model.name, revision: revision + 1 };
  },
);
