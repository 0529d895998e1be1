import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const FORMAT = 1;
export const MANIFEST = 'manifest.json';

const entrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('folder'), path: z.string(), mode: z.number() }),
  z.object({ kind: z.literal('link'), path: z.string(), target: z.string() }),
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    mode: z.number(),
    bytes: z.number(),
    sha256: z.string(),
  }),
]);
/** `path` is relative to the `data` folder of the backup. */
export type BackupEntry = z.infer<typeof entrySchema>;

const bodySchema = z.object({
  format: z.number(),
  madeAt: z.string(),
  tandem: z.string(),
  /** Newest database migration of this Tandem version. */
  migration: z.string(),
  arch: z.string(),
  /** Major version of the embedded PostgreSQL; null for an external database. */
  postgresMajor: z.number().nullable(),
  entries: z.array(entrySchema),
});
export type ManifestBody = z.infer<typeof bodySchema>;
const manifestSchema = z.object({ sha256: z.string(), body: bodySchema });

const digest = (body: ManifestBody): string =>
  createHash('sha256').update(JSON.stringify(body)).digest('hex');

export function formatManifest(body: ManifestBody): string {
  return `${JSON.stringify({ sha256: digest(body), body })}\n`;
}

/** @throws Error if the folder is not a complete backup, or if its list was changed */
export function readManifest(backupDir: string): ManifestBody {
  const file = join(backupDir, MANIFEST);
  if (!existsSync(file))
    throw new Error(`${backupDir} is not a complete backup of Tandem: it has no ${MANIFEST}.`);
  const parsed = manifestSchema.safeParse(tryJson(readFileSync(file, 'utf8')));
  if (!parsed.success || digest(parsed.data.body) !== parsed.data.sha256)
    throw new Error(`${file} is damaged or was changed: its checksum does not match.`);
  return parsed.data.body;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Here = {
  tandem: string;
  arch: string;
  migrations: readonly string[];
  postgresMajor: number;
};

const majorOf = (version: string): string => version.split('.')[0] ?? version;

/** Reason a backup cannot be restored with this version of Tandem; null if it can. */
export function describeMismatch(made: ManifestBody, here: Here): string | null {
  if (made.format > FORMAT || !here.migrations.includes(made.migration))
    return `The backup was created by Tandem ${made.tandem}, which is newer than this version (${here.tandem}). Restore it with that version.`;
  if (majorOf(made.tandem) !== majorOf(here.tandem))
    return `The backup was created by Tandem ${made.tandem}, and this is ${here.tandem}. Restore it with version ${majorOf(made.tandem)}, start that version, then upgrade.`;
  if (made.postgresMajor !== null && made.postgresMajor !== here.postgresMajor)
    return `The backup contains a PostgreSQL ${made.postgresMajor} database, and this Tandem includes PostgreSQL ${here.postgresMajor}. Restore it with Tandem ${made.tandem}.`;
  if (made.arch !== here.arch)
    return `The backup was created on the architecture ${made.arch}, and this machine is ${here.arch}. The database files differ: restore it on the same architecture.`;
  return null;
}
