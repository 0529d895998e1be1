import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { cleanArtifactPath } from '#server/experiments/artifacts/artifact-path.ts';
import {
  artifactStore,
  deleteArtifacts,
  listArtifactFolder,
  maxArtifactBytes,
  noteStoredArtifact,
  openArtifact,
  requireArtifactPath,
  storeArtifact,
  storePathOf,
} from '#server/experiments/artifacts/artifacts.ts';
import { getRun } from '#server/experiments/runs/get-run.ts';
import { getVersionDownloadUri } from '#server/models/model-versions.ts';
import { systemClock } from '#server/platform/clock.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { sendJson } from '#server/platform/http/send.ts';
import { json, type JsonRoute, type RawCall, type RawRoute } from './mlflow-route.ts';
import { sendFile } from './send-file.ts';
import { newUploadId, partToken, uploadFolder } from './upload-token.ts';

const artifacts = 'mlflow-artifacts/artifacts';
export const partPath = '/api/2.0/mlflow-artifacts/mpu/part';

/**
 * Bytes of a body. A refusal does not destroy the connection, so that the sender can read the
 * reason.
 */
export function bodyOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/** Serves files of the artifact proxy, below `mlflow-artifacts:/`. */
async function serveArtifact({ request, response, actor, rest }: RawCall): Promise<void> {
  if (request.method === 'GET') return sendFile(request, response, await openArtifact(actor, rest));
  if (request.method === 'PUT') await storeArtifact(actor, rest, bodyOf(request));
  else await deleteArtifacts(actor, { path: rest });
  sendJson(response, 200, {});
}

/** Serves a file below the folder of a run or a version. */
async function serveBelow(
  { request, response, actor, query }: RawCall,
  rootUri: string,
): Promise<void> {
  const root = storePathOf(rootUri);
  if (root === null)
    throw new TandemError(
      'invalid_input',
      `The artifacts are in ${rootUri}, which Tandem cannot read.`,
    );
  const path = cleanArtifactPath(query.get('path') ?? '');
  await sendFile(request, response, await openArtifact(actor, `${root}/${path}`));
}

async function serveRunArtifact(call: RawCall): Promise<void> {
  const runId = call.query.get('run_id') ?? call.query.get('run_uuid') ?? '';
  const { run } = await getRun(call.actor, { runId });
  return serveBelow(call, run.info.artifactUri);
}

async function serveVersionArtifact(call: RawCall): Promise<void> {
  const { artifactUri } = await getVersionDownloadUri(call.actor, {
    name: call.query.get('name') ?? '',
    version: call.query.get('version') ?? '',
  });
  return serveBelow(call, artifactUri);
}

const createUpload = z.object({
  path: z.string(),
  numParts: z.coerce.number().int().min(1).max(10_000).default(1),
});
const endUpload = z.object({
  path: z.string(),
  uploadId: z.string().max(200),
  parts: z
    .array(z.object({ partNumber: z.coerce.number().int().min(1).max(10_000) }))
    .max(10_000)
    .default([]),
});

/** Path of an uploaded file. Clients send its local path; only the base name is used. */
function targetOf(folder: unknown, file: string): string {
  const name = file.split(/[/\\]/u).at(-1) ?? '';
  return cleanArtifactPath(`${String(folder)}/${name}`);
}

function originOf(host: unknown): string {
  if (env.TANDEM_URL !== undefined) return new URL(env.TANDEM_URL).origin;
  return `http://${typeof host === 'string' ? host : `127.0.0.1:${env.PORT}`}`;
}

export const uploadRoutes: readonly JsonRoute[] = [
  json('GET', artifacts, async (actor, { path }) => ({
    files: await listArtifactFolder(actor, typeof path === 'string' ? path : ''),
  })),
  json('POST', 'mlflow-artifacts/mpu/create/{+folder}', async (actor, input) => {
    const { path: file, numParts } = parseInput(createUpload, input);
    const target = targetOf(input['folder'], file);
    const path = await requireArtifactPath(actor, target, 'experiments:write');
    const uploadId = newUploadId(path, actor.id);
    const folder = uploadFolder(uploadId, path, actor.id);
    const nowMs = systemClock().getTime();
    return {
      uploadId,
      credentials: Array.from({ length: numParts }, (_, index) => ({
        url: `${originOf(input['host'])}${partPath}/${folder}/${index + 1}?token=${partToken(folder, index + 1, nowMs)}`,
        partNumber: index + 1,
        headers: {},
      })),
    };
  }),
  json('POST', 'mlflow-artifacts/mpu/complete/{+folder}', async (actor, input) => {
    const { path: file, uploadId, parts } = parseInput(endUpload, input);
    const target = targetOf(input['folder'], file);
    const path = await requireArtifactPath(actor, target, 'experiments:write');
    const folder = uploadFolder(uploadId, path, actor.id);
    const order = parts.map(({ partNumber }) => partNumber).toSorted((a, b) => a - b);
    const stored = await artifactStore().joinParts(folder, order, path, maxArtifactBytes());
    await noteStoredArtifact(actor, path, stored);
    return {};
  }),
  json('POST', 'mlflow-artifacts/mpu/abort/{+folder}', async (actor, input) => {
    const { path: file, uploadId } = parseInput(endUpload, input);
    const path = targetOf(input['folder'], file);
    await artifactStore().dropParts(uploadFolder(uploadId, path, actor.id));
    return {};
  }),
];

export const fileRoutes: readonly RawRoute[] = [
  {
    kind: 'raw',
    methods: ['GET', 'PUT', 'DELETE'],
    prefix: `/${artifacts}/`,
    serve: serveArtifact,
  },
  { kind: 'raw', methods: ['GET'], prefix: '/get-artifact', serve: serveRunArtifact },
  {
    kind: 'raw',
    methods: ['GET'],
    prefix: '/model-versions/get-artifact',
    serve: serveVersionArtifact,
  },
];
