import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { artifactStore, maxArtifactBytes } from '#server/experiments/artifacts/artifacts.ts';
import { refuseEncodedBody } from '#server/ingest/http/body-encoding.ts';
import { systemClock } from '#server/platform/clock.ts';
import { TandemError } from '#server/platform/errors.ts';
import { isForeignMutation } from '#server/platform/http/origin-check.ts';
import { sendJson, sendJsonText } from '#server/platform/http/send.ts';
import { intakeBudget } from '../http/ingest-deps.ts';
import { drainBody, readBody } from '../http/read-body.ts';
import { maxDrainBytes, maxDrainMs } from '../limits.ts';
import { bodyOf, partPath } from './artifact-routes.ts';
import { JsonText } from './json-text.ts';
import { toCamelKeys, toSnakeKeys } from './key-case.ts';
import { leftOut } from './left-out.ts';
import { mlflowActor } from './mlflow-actor.ts';
import { sendMlflowError, toMlflowError, type MlflowError } from './mlflow-error.ts';
import type { JsonRoute } from './mlflow-route.ts';
import { mlflowRoute } from './mlflow-routes.ts';
import { isPartToken } from './upload-token.ts';

/** MLflow release whose REST API this implements. Clients choose their requests by this version. */
const mlflowVersion = '3.17.2';

const mebibyte = 1024 * 1024;
/** A dataset profile alone can have 16 MiB. */
const maxBodyBytes = 24 * mebibyte;

function info(response: ServerResponse, name: 'version' | 'health' | 'server-info'): void {
  if (name === 'server-info')
    return sendJson(response, 200, {
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: true,
      multipart_downloads_enabled: false,
    });
  const text = name === 'health' ? 'OK' : mlflowVersion;
  response
    .writeHead(200, { 'content-type': 'text/plain', 'content-length': text.length })
    .end(text);
}

function queryValues(query: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((key) => {
      const values = query.getAll(key);
      return [key, values.length === 1 ? values[0] : values];
    }),
  );
}

function readJson(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw new TandemError('invalid_input', 'The body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TandemError('invalid_input', 'The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TandemError('invalid_input', 'The body must be a JSON object.');
  return { ...value };
}

/**
 * PostgreSQL text cannot contain NUL, so NUL is rejected here, where the field name is still
 * available.
 */
function refuseNul(value: unknown, path = ''): void {
  if (typeof value === 'string' && value.includes('\0'))
    throw new TandemError('invalid_input', `${path}: must not hold a zero character`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value))
    refuseNul(member, path === '' ? key : `${path}.${key}`);
}

async function serveJson(
  route: JsonRoute,
  pathValues: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const actor = await mlflowActor(request);
  const lease = intakeBudget().lease();
  try {
    const body = readJson(await readBody(request, maxBodyBytes, lease));
    const given = { ...queryValues(query), ...body, ...pathValues };
    refuseNul(given);
    // Guarantee: renaming the keys of an object returns an object.
    const input = toCamelKeys(given) as Record<string, unknown>;
    const message = await route.run(actor, { ...input, host: request.headers.host });
    if (message instanceof JsonText) sendJsonText(response, 200, message.text);
    else sendJson(response, 200, toSnakeKeys(message));
  } finally {
    lease.release();
  }
}

/** Stores one part of a file. The client's only credential is the token issued for this part. */
async function takePart(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const [folder = '', part = ''] = path.slice(partPath.length + 1).split('/');
  const known = isPartToken(
    query.get('token') ?? '',
    folder,
    Number(part),
    systemClock().getTime(),
  );
  if (!known || request.method !== 'PUT')
    throw new TandemError('forbidden', 'The address of this part is not valid, or no longer.');
  const { sha256 } = await artifactStore().writePart(
    folder,
    Number(part),
    bodyOf(request),
    maxArtifactBytes(),
  );
  response.writeHead(200, { etag: `"${sha256}"`, 'content-length': 0 }).end();
}

function notThere(path: string, method: string, allowed: readonly string[]): MlflowError {
  const words = leftOut(path, method);
  if (words !== null) return { status: 404, errorCode: 'ENDPOINT_NOT_FOUND', message: words };
  if (allowed.length > 0)
    return {
      status: 405,
      errorCode: 'ENDPOINT_NOT_FOUND',
      message: `${path} takes ${allowed.join(' and ')}, not ${method}.`,
    };
  return {
    status: 404,
    errorCode: 'ENDPOINT_NOT_FOUND',
    message: `Tandem has no ${path}: it speaks MLflow's tracking, artifact and registry interface.`,
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'http://tandem');
  if (isForeignMutation(request))
    throw new TandemError('forbidden', 'The request comes from another site.');
  refuseEncodedBody(request);
  if (url.pathname.startsWith(`${partPath}/`))
    return takePart(request, response, url.pathname, url.searchParams);
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    throw new TandemError('invalid_input', 'path: is not encoded as an address should be');
  }
  const match = mlflowRoute(path, method);
  if (match.kind === 'info') return info(response, match.name);
  if (match.kind === 'none')
    return sendMlflowError(response, notThere(path, method, match.allowed));
  if (match.kind === 'json')
    return serveJson(match.route, match.pathValues, request, response, url.searchParams);
  const actor = await mlflowActor(request);
  return match.route.serve({
    request,
    response,
    actor,
    rest: match.rest,
    query: url.searchParams,
  });
}

/** Handles one call of an MLflow client. Errors use MLflow's format. */
export async function serveMlflow(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await answer(request, response);
  } catch (error) {
    if (response.destroyed || (request.destroyed && !request.complete)) return;
    const known = toMlflowError(error);
    // Drains the body, so that the sender of a refused file can read the reason.
    const read = await drainBody(request, maxDrainBytes, maxDrainMs);
    if (!read && !response.headersSent) response.setHeader('connection', 'close');
    sendMlflowError(response, known);
  }
}
