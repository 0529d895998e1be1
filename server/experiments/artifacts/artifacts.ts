import { join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Permission } from '#lib/permissions.ts';
import { listLoggedModelArtifactsInput } from '#lib/schemas/experiments/logged-models.ts';
import { listArtifactsInput } from '#lib/schemas/experiments/run-calls.ts';
import type { WireFile } from '#lib/schemas/experiments/wire.ts';
import {
  artifactScheme,
  loadExperiment,
  loadLoggedModel,
  loadRun,
} from '#server/experiments/internal.ts';
import {
  theirRunFiles,
  type FileEntry,
  type TheirFiles,
} from '#server/experiments/mlflow-servers/their-files.ts';
import { placeOfArtifact, servedUnderProtection } from '#server/experiments/served-below.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { startingWith } from '#server/platform/database/like-text.ts';
import { env } from '#server/platform/env.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { singleton } from '#server/platform/singleton.ts';
import { query, verb } from '#server/platform/verb.ts';
import { cleanArtifactPath } from './artifact-path.ts';
import type { ArtifactStore, ByteRange, StoredArtifact } from './artifact-store.ts';
import { DiskArtifacts } from './disk-artifacts.ts';
import { S3Artifacts } from './s3-artifacts.ts';
import { s3Settings } from './s3-settings.ts';

export function artifactStore(): ArtifactStore {
  return singleton('artifact-store', (): ArtifactStore => {
    const bucket = s3Settings();
    return bucket === null
      ? new DiskArtifacts(join(env.TANDEM_DATA_DIR, 'artifacts'))
      : new S3Artifacts(bucket);
  });
}

export function maxArtifactBytes(): number {
  return env.TANDEM_ARTIFACT_MAX_MB * 1024 * 1024;
}

/**
 * The first folder of a path identifies the experiment, whose permissions apply to the entire path.
 */
export async function requireArtifactPath(
  actor: Actor,
  given: string,
  permission: Permission,
): Promise<string> {
  const path = cleanArtifactPath(given);
  const [first = '', ...rest] = path.split('/');
  if (!/^\d{1,9}$/u.test(first) || (rest.length === 0 && permission === 'experiments:write'))
    throw new TandemError('not_found', `No artifact has the path ${path}`);
  if (permission !== 'experiments:write') {
    await loadExperiment(db(), actor, Number(first), { permission });
    return path;
  }
  const place = await placeOfArtifact(db(), Number(first), path);
  if (place === null)
    throw new TandemError('not_found', `No Experiment with id=${Number(first)} exists`);
  requirePermission(actor, permission, place);
  const served = await servedUnderProtection(db(), place);
  if (served !== null)
    throw new TandemError(
      'forbidden',
      `${served} serves these files under a protected alias, so they cannot change. Log a new model instead.`,
    );
  return path;
}

const storedInput = z.object({
  path: z.string(),
  bytes: z.number(),
  sha256: z.string(),
});
const recordArtifact = verb(
  {
    permission: 'experiments:write',
    input: storedInput,
    audit: 'experiments.store-artifact',
    oneStatement: true,
  },
  async (context, { path, bytes, sha256 }) => {
    await context.tx.$executeRaw`/* prepared */
      insert into "ArtifactFile" ("path", "bytes", "sha256", "storedBy", "storedAt")
      values (${path}, ${bytes}, ${sha256}, ${context.actor.name}, ${context.now}::timestamptz)
      on conflict ("path") do update set "bytes" = excluded."bytes", "sha256" = excluded."sha256",
        "storedBy" = excluded."storedBy", "storedAt" = excluded."storedAt"`;
    // The stored row is already a record of path, size, digest, author and time.
    context.nothingChanged();
    return { path, bytes, sha256 };
  },
);

/** Stores one streamed file. Durable when it resolves. */
export async function storeArtifact(
  actor: Actor,
  given: string,
  body: AsyncIterable<Uint8Array>,
): Promise<StoredArtifact> {
  const path = await requireArtifactPath(actor, given, 'experiments:write');
  const stored = await artifactStore().write(path, body, maxArtifactBytes());
  return recordArtifact(actor, { path, ...stored });
}

/** Records a file whose parts were joined in the store. */
export async function noteStoredArtifact(
  actor: Actor,
  path: string,
  stored: StoredArtifact,
): Promise<void> {
  await recordArtifact(actor, { path, ...stored });
}

export type OpenArtifact = { path: string; size: number; read: (range?: ByteRange) => Readable };

/** Opens a file for reading. Throws `not_found` if it does not exist. */
export async function openArtifact(actor: Actor, given: string): Promise<OpenArtifact> {
  const path = await requireArtifactPath(actor, given, 'experiments:read');
  const size = await artifactStore().size(path);
  if (size === null) throw new TandemError('not_found', `No artifact has the path ${path}`);
  return { path, size, read: (range) => artifactStore().read(path, range) };
}

/** Converts folder entries to the format of MLflow's clients and Tandem's UI. */
export function toWireFiles(entries: readonly FileEntry[]): WireFile[] {
  return entries.map(({ name, isDir, bytes }) => ({
    path: name,
    isDir,
    ...(bytes === null ? {} : { fileSize: bytes }),
  }));
}

const below = (folder: string, file: WireFile): WireFile =>
  folder === '' ? file : { ...file, path: `${folder}/${file.path}` };

/** Direct entries of a folder; names, not full paths. */
export async function listArtifactFolder(actor: Actor, given: string): Promise<WireFile[]> {
  const path = await requireArtifactPath(actor, given, 'experiments:read');
  return toWireFiles(await artifactStore().list(path));
}

export const deleteArtifacts = verb(
  {
    permission: 'experiments:write',
    input: z.object({ path: z.string() }),
    audit: 'experiments.delete-artifacts',
  },
  async (context, input) => {
    const path = await requireArtifactPath(context.actor, input.path, 'experiments:write');
    await context.tx.artifactFile.deleteMany({
      where: { OR: [{ path }, { path: startingWith(`${path}/`) }] },
    });
    const removed = await artifactStore().remove(path);
    await context.audit({
      subject: { kind: 'artifact', id: path, name: path },
      after: { removed },
    });
    return {};
  },
);

/**
 * Path in the store for a URI such as `mlflow-artifacts:/0/...`; null if the files are in another
 * store, such as `mlflow-artifacts://host/...`.
 */
export function storePathOf(uri: string): string | null {
  const elsewhere = uri.startsWith(`${artifactScheme}/`);
  return uri.startsWith(artifactScheme) && !elsewhere ? uri.slice(artifactScheme.length) : null;
}

/** Files of a location that Tandem does not store itself, if another server provides them. */
type Elsewhere = () => Promise<TheirFiles | null>;
const nowhere: Elsewhere = async () => null;

/** Direct entries of a folder below a location; paths are relative to that location. */
export async function listBelow(
  actor: Actor,
  rootUri: string,
  given: string,
  theirs: Elsewhere = nowhere,
) {
  const root = storePathOf(rootUri);
  if (given.startsWith('/')) throw wrongField('path', `"${given}" must be inside the folder`);
  const folder = cleanArtifactPath(given === '.' ? '' : given);
  const copied = root === null ? await theirs() : null;
  if (copied !== null)
    return {
      rootUri,
      files: toWireFiles(await copied.list(folder)).map((file) => below(folder, file)),
    };
  if (root === null)
    throw new TandemError(
      'invalid_input',
      `The artifacts are in ${rootUri}, which Tandem cannot read.`,
    );
  const files = await listArtifactFolder(actor, folder === '' ? root : `${root}/${folder}`);
  return {
    rootUri,
    files: files.map((file) => below(folder, file)),
  };
}

/** Streams a file from another server, with the size that the server lists. */
async function openTheirs({ list, read }: TheirFiles, path: string): Promise<OpenArtifact> {
  const cut = path.lastIndexOf('/');
  const entries = await list(cut === -1 ? '' : path.slice(0, cut));
  const name = path.slice(cut + 1);
  const size = entries.find((entry) => !entry.isDir && entry.name === name)?.bytes ?? null;
  if (size === null) throw new TandemError('not_found', `No artifact has the path ${path}`);
  if (size > maxArtifactBytes())
    throw new TandemError('too_large', `An artifact can have up to ${maxArtifactBytes()} bytes.`);
  return { path, size, read: () => Readable.from(read(path, size)) };
}

/** Opens a file below a location for reading. */
export async function openBelow(
  actor: Actor,
  rootUri: string,
  given: string,
  theirs: Elsewhere = nowhere,
): Promise<OpenArtifact> {
  const root = storePathOf(rootUri);
  const path = cleanArtifactPath(given);
  if (root !== null) return openArtifact(actor, `${root}/${path}`);
  const copied = await theirs();
  if (copied === null) throw new TandemError('not_found', `The artifacts are in ${rootUri}.`);
  return openTheirs(copied, path);
}

/** Artifacts of a run directly in a folder. */
export const listRunArtifacts = query(
  { permission: 'experiments:read', input: listArtifactsInput },
  async ({ actor }, { runId, path }) => {
    const run = await loadRun(db(), actor, runId, { permission: 'experiments:read' });
    return listBelow(actor, run.artifactUri, path, () => theirRunFiles(runId));
  },
);

export const listLoggedModelArtifacts = query(
  { permission: 'experiments:read', input: listLoggedModelArtifactsInput },
  async ({ actor }, { modelId, artifactDirectoryPath }) => {
    const model = await loadLoggedModel(db(), actor, modelId, { permission: 'experiments:read' });
    return listBelow(actor, model.artifactUri, artifactDirectoryPath);
  },
);
