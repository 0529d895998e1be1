import type { WireFile } from '#lib/schemas/experiments/wire.ts';
import { versionFilesInput } from '#lib/schemas/models/models.ts';
import {
  listBelow,
  openBelow,
  type OpenArtifact,
} from '#server/experiments/artifacts/artifacts.ts';
import { theirVersionFiles } from '#server/experiments/mlflow-servers/their-files.ts';
import { loadVersion } from '#server/models/registry-rows.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';

type Loaded = Awaited<ReturnType<typeof loadVersion>>;

/** Files of a copied model belong to no experiment here, so the permission of the model applies. */
const theirs =
  (actor: Actor, { model, row }: Loaded) =>
  () => {
    requirePermission(actor, 'experiments:read', model);
    return theirVersionFiles(row);
  };

/**
 * Direct entries of a version's folder. Its files belong to an experiment, whose permissions apply.
 */
export const listVersionFiles = query(
  { permission: 'models:read', input: versionFilesInput },
  async ({ actor }, { path, ...input }): Promise<{ items: WireFile[]; nextCursor: null }> => {
    const found = await loadVersion(db(), actor, input, 'models:read');
    const { files } = await listBelow(actor, found.row.storageUri, path, theirs(actor, found));
    return { items: files, nextCursor: null };
  },
);

/** Opens a file of a version for reading. */
export const openVersionFile = query(
  { permission: 'models:read', input: versionFilesInput },
  async ({ actor }, { path, ...input }): Promise<OpenArtifact> => {
    const found = await loadVersion(db(), actor, input, 'models:read');
    return openBelow(actor, found.row.storageUri, path, theirs(actor, found));
  },
);
