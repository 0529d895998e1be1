import { runFilesInput } from '#lib/schemas/experiments/runs.ts';
import type { WireFile } from '#lib/schemas/experiments/wire.ts';
import { loadRun } from '#server/experiments/internal.ts';
import { theirRunFiles } from '#server/experiments/mlflow-servers/their-files.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { cleanArtifactPath } from './artifact-path.ts';
import { listBelow, openBelow, storePathOf, type OpenArtifact } from './artifacts.ts';

/** A model logged by the run, as a folder among the run's files. */
type ModelFolder = { folder: string; artifactUri: string };

const mostModels = 1_000;

/**
 * Since MLflow 3, `log_model` stores its files next to the runs of the experiment. The MLflow
 * client merges them into the run's files under the model's name, using the newest model with that
 * name. Older models, and models that another run started, appear under their ID.
 */
async function modelFolders(actor: Actor, runId: string): Promise<ModelFolder[]> {
  const outputs = await db().runModel.findMany({
    where: { runId, direction: 'output' },
    select: { modelId: true },
  });
  const models = await db().loggedModel.findMany({
    where: {
      OR: [{ sourceRunId: runId }, { id: { in: outputs.map(({ modelId }) => modelId) } }],
      deletedAt: null,
      experiment: visibleWhere(actor, 'experiments:read'),
    },
    select: { id: true, name: true, artifactUri: true, sourceRunId: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: mostModels,
  });
  const named = new Set<string>();
  return models.map(({ id, name, artifactUri, sourceRunId }) => {
    const byName = sourceRunId === runId && !named.has(name);
    if (byName) named.add(name);
    return { folder: byName ? name : id, artifactUri };
  });
}

/** Splits a path into its model folder and the rest. */
function splitFolder(
  folders: readonly ModelFolder[],
  path: string,
): { model: ModelFolder | undefined; below: string } {
  const [first = '', ...rest] = path.split('/');
  return { model: folders.find(({ folder }) => folder === first), below: rest.join('/') };
}

async function listModel(actor: Actor, { folder, artifactUri }: ModelFolder, below: string) {
  const { files } = await listBelow(actor, artifactUri, below);
  return files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

/**
 * Merges entries. For entries with the same name, the last one wins: a model's file hides the run's
 * file, as in MLflow's client.
 */
function merged(...lists: readonly (readonly WireFile[])[]): WireFile[] {
  const byPath = new Map(lists.flat().map((file) => [file.path, file]));
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Direct entries of a run's folder, including the models that it logged. */
export const listRunFiles = query(
  { permission: 'experiments:read', input: runFilesInput },
  async ({ actor }, { id, path: given }): Promise<{ items: WireFile[]; nextCursor: null }> => {
    const run = await loadRun(db(), actor, id, { permission: 'experiments:read' });
    const folders = await modelFolders(actor, id);
    const path = cleanArtifactPath(given);
    const { model, below } = splitFolder(folders, path);
    const heads = path === '' ? folders.map(({ folder }) => ({ path: folder, isDir: true })) : [];
    const isHere = storePathOf(run.artifactUri) !== null;
    const theirs = isHere ? null : await theirRunFiles(id);
    // A run in an unreadable store has no files, but its models may have files.
    const own =
      !isHere && theirs === null && (heads.length > 0 || model !== undefined)
        ? []
        : (await listBelow(actor, run.artifactUri, path, async () => theirs)).files;
    const ofModel = model === undefined ? [] : await listModel(actor, model, below);
    return {
      items: merged(own, heads, ofModel),
      nextCursor: null,
    };
  },
);

/** Opens a file of a run, or of a model that the run logged. */
export const openRunFile = query(
  { permission: 'experiments:read', input: runFilesInput },
  async ({ actor }, { id, path: given }): Promise<OpenArtifact> => {
    const run = await loadRun(db(), actor, id, { permission: 'experiments:read' });
    const path = cleanArtifactPath(given);
    const { model, below } = splitFolder(await modelFolders(actor, id), path);
    const own = () => openBelow(actor, run.artifactUri, path, () => theirRunFiles(id));
    if (model === undefined || below === '') return own();
    try {
      return await openBelow(actor, model.artifactUri, below);
    } catch (error) {
      // The run may have a folder with the same name as the model.
      if (asTandemError(error)?.code !== 'not_found') throw error;
      return own();
    }
  },
);
