import type { WireFile } from '#lib/schemas/experiments.ts';
import { versionFilesInput } from '#lib/schemas/models.ts';
import type { OpenArtifact } from '#server/experiments/artifacts.ts';
import { listBelow, openBelow } from '#server/experiments/artifacts.ts';
import { loadVersion } from '#server/models/internal.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';

/** What lies directly in a folder of a version. Its files are those of an experiment, whose permissions hold. */
export const listVersionFiles = query(
  { permission: 'models:read', input: versionFilesInput },
  async ({ actor }, { path, ...input }): Promise<{ items: WireFile[]; nextCursor: null }> => {
    const { row } = await loadVersion(db(), actor, input, 'models:read');
    const { files } = await listBelow(actor, row.storageUri, path);
    return { items: files, nextCursor: null };
  },
);

/** A file of a version, to be read. */
export const openVersionFile = query(
  { permission: 'models:read', input: versionFilesInput },
  async ({ actor }, { path, ...input }): Promise<OpenArtifact> => {
    const { row } = await loadVersion(db(), actor, input, 'models:read');
    return openBelow(actor, row.storageUri, path);
  },
);
