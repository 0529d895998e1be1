import {
  modelDetailInput,
  versionInput,
  type ModelDetail,
  type ModelVersionDetail,
} from '#lib/schemas/models/models.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import {
  requireArtifactPath,
  storePathOf,
  toWireFiles,
} from '#server/experiments/artifacts/artifacts.ts';
import { versionFolder } from '#server/experiments/artifacts/version-files.ts';
import { getLoggedModel } from '#server/experiments/logged-models.ts';
import { originNote } from '#server/experiments/mlflow-servers/origin-note.ts';
import { getRun } from '#server/experiments/runs/get-run.ts';
import type { ModelVersion } from '#server/generated/prisma/client.ts';
import { aliasChanges } from '#server/models/aliases/alias-changes.ts';
import { aliasActionKind } from '#server/models/aliases/alias-plan.ts';
import { toModelItems } from '#server/models/list-models.ts';
import { runsOf, toVersionItem } from '#server/models/list-versions.ts';
import { measuredMetrics } from '#server/models/measured-metrics.ts';
import { peopleAgree } from '#server/models/predictors/people-agree.ts';
import { can, requirePermission, visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { found, query } from '#server/platform/verb.ts';
import { loadModel, loadVersion, type LoadedModel } from './registry-rows.ts';
import { versionPapers } from './version-metadata.ts';

async function openRequests(actor: Actor, name: string): Promise<ModelDetail['requests']> {
  if (!can(actor, 'actions:read')) return [];
  const rows = await db().action.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'actions:read'),
        {
          kind: aliasActionKind,
          targetKind: 'model',
          targetName: name,
          status: { in: [...activeStatuses] },
        },
      ],
    },
    select: { id: true, number: true, title: true, status: true },
    orderBy: { proposedAt: 'desc' },
  });
  return rows.map((row) => ({ ...row, href: `/actions/${row.id}` }));
}

/** A registered model with its newest versions, alias history and open requests. */
export const modelDetail = query(
  { permission: 'models:read', input: modelDetailInput },
  async ({ actor, now }, { name, limit }): Promise<ModelDetail> => {
    const model = await loadModel(db(), actor, name, 'models:read');
    const versions = await db().modelVersion.findMany({
      where: { modelId: model.id },
      orderBy: { version: 'desc' },
      take: limit,
    });
    const [[item], runs, changes, requests, origin, predictor] = await Promise.all([
      toModelItems([model], now),
      runsOf(actor, versions),
      aliasChanges(actor, model.id, limit),
      openRequests(actor, name),
      originNote('model', model.id),
      peopleAgree(model),
    ]);
    return {
      ...found(item, 'model'),
      items: versions.map((row) => toVersionItem(row, model, runs)),
      aliasChanges: changes,
      requests,
      origin,
      predictor,
    };
  },
);

/** Result of a read; null if the object is hidden from the actor or deleted. */
async function ifVisible<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (['forbidden', 'not_found', 'invalid_input'].includes(asTandemError(error)?.code ?? ''))
      return null;
    throw error;
  }
}

/** Params of the run and of the logged model; the model's take precedence. */
async function paramsOf(actor: Actor, { runId, loggedModelId }: ModelVersion) {
  const [run, logged] = await Promise.all([
    runId === null ? null : ifVisible(getRun(actor, { runId })),
    loggedModelId === null ? null : ifVisible(getLoggedModel(actor, { modelId: loggedModelId })),
  ]);
  const params = [...(run?.run.data.params ?? []), ...(logged?.model.data.params ?? [])];
  return [...new Map(params.map(({ key, value }) => [key, value]))].map(([key, value]) => ({
    key,
    value,
  }));
}

/**
 * Files stored here have the permissions of their experiment. A copy has the same location as its
 * run.
 */
async function requireFilesSeen(
  actor: Actor,
  model: LoadedModel,
  { storageUri }: ModelVersion,
): Promise<void> {
  const root = storePathOf(storageUri);
  if (root !== null) await requireArtifactPath(actor, root, 'experiments:read');
  else requirePermission(actor, 'experiments:read', model);
}

type Filed = Pick<ModelVersionDetail, 'files' | 'filesNote' | 'schema' | 'environment'>;

/** Files of a version with their metadata; a note explains why they were not read. */
async function filesAndPapers(actor: Actor, model: LoadedModel, row: ModelVersion): Promise<Filed> {
  const nothing = (filesNote: string | null): Filed => ({
    files: [],
    filesNote,
    schema: {},
    environment: {},
  });
  try {
    await requireFilesSeen(actor, model, row);
    const folder = await versionFolder(row);
    const listed = await folder.list('');
    const { schema, environment } = await versionPapers(folder, listed);
    return { files: toWireFiles(listed), filesNote: null, schema, environment };
  } catch (error) {
    const known = asTandemError(error);
    if (known === null) throw error;
    return nothing(known.message);
  }
}

/** One version with the metrics of its run and its files. */
export const versionDetail = query(
  { permission: 'models:read', input: versionInput },
  async ({ actor }, input): Promise<ModelVersionDetail> => {
    const { model, row } = await loadVersion(db(), actor, input, 'models:read');
    const [runs, [metrics = []], params, filed, changes] = await Promise.all([
      runsOf(actor, [row]),
      measuredMetrics(actor, [row]),
      paramsOf(actor, row),
      filesAndPapers(actor, model, row),
      aliasChanges(actor, model.id, 100, row.version),
    ]);
    return {
      ...toVersionItem(row, model, runs),
      name: model.name,
      metrics,
      params,
      ...filed,
      aliasChanges: changes,
    };
  },
);
