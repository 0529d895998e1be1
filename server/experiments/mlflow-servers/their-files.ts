import { z } from 'zod';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { db } from '#server/platform/database/db.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { askMlflow, openFromMlflow } from './mlflow-client.ts';

/** Entry of a folder, by name. */
export type FileEntry = { name: string; isDir: boolean; bytes: number | null };

/** Files of a copy, read from its source server. The caller must check permissions. */
export type TheirFiles = {
  server: string;
  list: (folder: string) => Promise<FileEntry[]>;
  /** Streams the bytes; throws `too_large` above `mostBytes`. */
  read: (path: string, mostBytes: number) => AsyncIterable<Uint8Array>;
};

type Route = { path: string; query?: Record<string, string> };
/** Routes that list and return the files of one copy. */
type Routes = { list: (folder: string) => Route; read: (path: string) => Route };

const listTimeoutMs = 8_000;
const readTimeoutMs = 60_000;
/**
 * Time limit for all requests together: MLflow clients wait 120 s for a request that reads these
 * files.
 */
const togetherMs = 100_000;
const artifacts = '/api/2.0/mlflow-artifacts/artifacts';
const mlflow = '/api/2.0/mlflow';

const listing = z.object({
  files: z
    .array(
      z.object({
        path: z.string().transform(storableText),
        is_dir: z.boolean().default(false),
        file_size: z.coerce.number().int().min(0).optional(),
      }),
    )
    .default([]),
});
const downloadUri = z.object({ artifact_uri: z.string() });

const join = (...parts: string[]): string => parts.filter((part) => part !== '').join('/');
const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Converts connection errors to the same format as errors that the server returns. */
function asRefusal(error: unknown, { name }: MlflowServer): TandemError {
  const known = asTandemError(error);
  if (known !== null) return known;
  const reason = error instanceof Error ? error.message : 'the call was interrupted';
  return new TandemError('unavailable', `The files of ${name} could not be read: ${reason}`);
}

async function reaching<T>(site: MlflowServer, asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    throw asRefusal(error, site);
  }
}

/** Timeout of the next request, so that all requests together stay within the limit. */
function timeOf(site: MlflowServer, until: number, timeoutMs: number): number {
  const left = until - performance.now();
  if (left <= 0)
    throw new TandemError(
      'unavailable',
      `${site.name} took more than ${togetherMs / 1_000} s to return its files.`,
    );
  return Math.min(timeoutMs, Math.ceil(left));
}

async function* piecesOf(
  site: MlflowServer,
  ask: Route & { timeoutMs: number },
  mostBytes: number,
): AsyncGenerator<Uint8Array> {
  const answer = await reaching(site, openFromMlflow(site, ask));
  let bytes = 0;
  try {
    for await (const piece of answer.body) {
      bytes += piece.length;
      if (bytes > mostBytes)
        throw new TandemError(
          'too_large',
          `A file of ${site.name} has more than ${mostBytes} bytes.`,
        );
      yield piece;
    }
  } catch (error) {
    throw asRefusal(error, site);
  } finally {
    await answer.close();
  }
}

function filesBy(site: MlflowServer, routes: Routes): TheirFiles {
  const until = performance.now() + togetherMs;
  return {
    server: site.name,
    list: async (folder) => {
      const timeoutMs = timeOf(site, until, listTimeoutMs);
      const { files } = await reaching(
        site,
        askMlflow(site, { ...routes.list(folder), method: 'GET', timeoutMs }, listing),
      );
      // Some routes return names, some full paths.
      return files.flatMap(({ path, is_dir: isDir, file_size: bytes }): FileEntry[] => {
        const name = path.split('/').at(-1) ?? '';
        return ['', '.', '..'].includes(name) ? [] : [{ name, isDir, bytes: bytes ?? null }];
      });
    },
    read: (path, mostBytes) => {
      const timeoutMs = timeOf(site, until, readTimeoutMs);
      return piecesOf(site, { ...routes.read(path), timeoutMs }, mostBytes);
    },
  };
}

/** Routes of the server's artifact proxy. */
const proxied = (root: string): Routes => ({
  list: (folder) => ({ path: artifacts, query: { path: join(root, folder) } }),
  read: (path) => ({ path: `${artifacts}/${encoded(join(root, path))}` }),
});

/**
 * Routes through the server itself, if it can read the files, regardless of their storage location.
 */
const ofRun = (runId: string): Routes => ({
  list: (folder) => ({
    path: `${mlflow}/artifacts/list`,
    query: { run_id: runId, ...(folder === '' ? {} : { path: folder }) },
  }),
  read: (path) => ({ path: '/get-artifact', query: { run_id: runId, path } }),
});

/**
 * The copy with its server. Throws if the copy is gone on the server, or the server is disabled.
 */
async function copied(kind: 'run' | 'version', localId: string) {
  const item = await db().mlflowItem.findFirst({
    where: { kind, localId },
    include: { server: true },
  });
  if (item === null) return null;
  const { server, goneAt } = item;
  if (goneAt !== null)
    throw new TandemError('not_found', `${server.name} no longer has it, nor its files.`);
  if (!server.enabled)
    throw new TandemError('unavailable', `${server.name} is disabled, so its files are not read.`);
  return { server, externalId: item.externalId };
}

/** Files of a run copied from an MLflow server; null for Tandem's own runs. */
export async function theirRunFiles(runId: string): Promise<TheirFiles | null> {
  const copy = await copied('run', runId);
  return copy === null ? null : filesBy(copy.server, ofRun(copy.externalId));
}

type CopiedVersion = {
  modelId: string;
  version: number;
  runId: string | null;
  loggedModelId: string | null;
};

/**
 * Files that the server does not proxy: listed through the run or model that created them, read
 * through the version.
 */
async function elsewhere(
  { runId, loggedModelId }: CopiedVersion,
  uri: string,
  at: { name: string; version: string },
): Promise<Routes | null> {
  const read = (path: string) => ({ path: '/model-versions/get-artifact', query: { ...at, path } });
  if (loggedModelId !== null)
    return {
      read,
      list: (folder) => ({
        path: `${mlflow}/logged-models/${encodeURIComponent(loggedModelId)}/artifacts/directories`,
        ...(folder === '' ? {} : { query: { artifact_directory_path: folder } }),
      }),
    };
  const run = runId === null ? null : await db().run.findUnique({ where: { id: runId } });
  if (run === null || !uri.startsWith(`${run.artifactUri}/`)) return null;
  const below = uri.slice(run.artifactUri.length + 1);
  return { read, list: (folder) => ofRun(run.id).list(join(below, folder)) };
}

/** Path in the server's own proxy; null if the files are stored elsewhere. */
function proxyPath(uri: string, { url }: MlflowServer): string | null {
  const found = /^mlflow-artifacts:(?:\/\/(?<host>[^/]+))?\/+(?<path>.*)$/u.exec(uri)?.groups;
  if (found?.['path'] === undefined) return null;
  return found['host'] === undefined || found['host'] === new URL(url).host ? found['path'] : null;
}

/**
 * Files of a version copied from an MLflow server; null for Tandem's own versions. Throws the
 * reason that they cannot be read.
 */
export async function theirVersionFiles(version: CopiedVersion): Promise<TheirFiles | null> {
  const copy = await copied('version', `${version.modelId}/${version.version}`);
  if (copy === null) return null;
  const { server, externalId } = copy;
  const at = {
    name: externalId.slice(0, externalId.lastIndexOf('/')),
    version: String(version.version),
  };
  const { artifact_uri: uri } = await reaching(
    server,
    askMlflow(
      server,
      {
        method: 'GET',
        path: `${mlflow}/model-versions/get-download-uri`,
        query: at,
        timeoutMs: listTimeoutMs,
      },
      downloadUri,
    ),
  );
  const root = proxyPath(uri, server);
  const routes = root === null ? await elsewhere(version, uri, at) : proxied(root);
  if (routes === null)
    throw new TandemError(
      'not_found',
      `The files are in ${uri}, which ${server.name} does not list.`,
    );
  return filesBy(server, routes);
}
