import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { asTandemError, statusOfCode } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { ingestMetrics } from '../ingest-metrics.ts';
import { maxDrainBytes, maxDrainMs } from '../limits.ts';
import { noteRefused } from '../source-notes.ts';
import { bearerOf } from './bearer-of.ts';
import { inTime } from './in-time.ts';
import {
  permanent,
  type IngestAnswer,
  type IngestCall,
  type IngestDeps,
  type IngestRoute,
  type Refusal,
} from './ingest-route.ts';
import { drainBody, readBody } from './read-body.ts';

/**
 * Handles one ingest request. Never throws: unexpected errors become 503, because senders retry on
 * 503 but drop data on 500.
 */
export async function serveIngest(
  route: IngestRoute,
  request: IncomingMessage,
  response: ServerResponse,
  deps: IngestDeps,
): Promise<void> {
  const startedAt = performance.now();
  let answer: IngestAnswer;
  try {
    answer = await answerIntake(route, request, deps);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    answer = route.refuse(request.headers, toRefusal(error, route.path));
  }
  const read = await drainBody(request, maxDrainBytes, maxDrainMs);
  writeAnswer(response, answer, !read);
  const metrics = ingestMetrics();
  metrics.requests.inc({ path: route.path, status: answer.status });
  metrics.seconds.observe({ path: route.path }, (performance.now() - startedAt) / 1000);
}

async function answerIntake(
  route: IngestRoute,
  request: IncomingMessage,
  deps: IngestDeps,
): Promise<IngestAnswer> {
  const { headers } = request;
  if (!route.methods.includes(request.method ?? '')) {
    const refusal = permanent(405, `use ${route.methods.join(' or ')}`);
    return { ...route.refuse(headers, refusal), headers: { allow: route.methods.join(', ') } };
  }
  const lease = deps.budget.lease();
  const read = (): Promise<Buffer> => readBody(request, route.bodyLimits.maxWireBytes, lease);
  try {
    const early =
      route.keyInBody === undefined || headers.authorization !== undefined ? null : await read();
    const key = await inTime(
      deps.authenticate(authorizationOf(route, headers, early)),
      deps.patienceMs,
      'checking the key',
    );
    if (key.switchedOff.includes(route.source)) {
      return route.refuse(headers, permanent(403, 'this source is disabled in Tandem'));
    }
    const sourceKey = `${key.keyId}:${route.source}`;
    const unsupported = route.unsupported(headers);
    if (unsupported !== null) {
      noteRefused(sourceKey, unsupported, deps.nowMs());
      return route.refuse(headers, permanent(415, unsupported));
    }
    const wire = early ?? (await read());
    ingestMetrics().bodyBytes.inc({ path: route.path }, wire.length);
    const digest = bodyDigest(route.path, key.keyId, request, wire);
    const call = {
      sourceKey,
      path: route.path,
      query: new URLSearchParams((request.url ?? '').split('?')[1] ?? ''),
      headers,
      wire,
      lease,
      keyId: key.keyId,
      digest,
      nowMs: deps.nowMs(),
      deps,
    };
    return await noted(call, route.handle(call));
  } finally {
    lease.release();
  }
}

/**
 * Records the reason for a refusal, for the sources page. Tandem's own failures are not recorded
 * against the sender.
 */
async function noted(call: IngestCall, answer: Promise<IngestAnswer>): Promise<IngestAnswer> {
  try {
    return await answer;
  } catch (error) {
    const known = asTandemError(error);
    if (known !== null && statusOfCode(known.code) < 500)
      noteRefused(call.sourceKey, known.message, call.nowMs);
    throw error;
  }
}

function authorizationOf(
  route: IngestRoute,
  headers: IncomingHttpHeaders,
  early: Buffer | null,
): string | undefined {
  if (early === null) return bearerOf(headers.authorization) ?? undefined;
  const key = route.keyInBody?.(early);
  return key === undefined ? undefined : `Bearer ${key}`;
}

/**
 * Digest that identifies a request. Includes headers and query: CloudEvents in binary mode have
 * attributes in headers, and the query may contain the model and version.
 */
function bodyDigest(path: string, keyId: string, request: IncomingMessage, wire: Buffer): Buffer {
  const { headers } = request;
  const query = (request.url ?? '').split('?')[1] ?? '';
  const event = Object.entries(headers)
    .filter(([name]) => name.startsWith('ce-'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const about = [path, keyId, headers['content-type'], headers['content-encoding'], query, event];
  return createHash('sha256')
    .update(`${JSON.stringify(about)}\n`)
    .update(wire)
    .digest();
}

function toRefusal(error: unknown, path: string): Refusal {
  const known = asTandemError(error);
  if (known === null) logger.error('ingest failed unexpectedly', { path, error });
  if (known === null || known.code === 'unavailable') {
    // Random delay in seconds, so that senders refused at the same time do not retry at the same
    // time.
    const retryAfterSeconds = 1 + Math.floor(Math.random() * 3);
    const message = known?.message ?? 'temporarily unavailable';
    return { status: 503, message, retryAfterSeconds, fields: [] };
  }
  return permanent(statusOfCode(known.code), known.message, known.fields);
}

function writeAnswer(
  response: ServerResponse,
  answer: IngestAnswer,
  closeConnection: boolean,
): void {
  if (response.destroyed || response.headersSent) return;
  const body = answer.body ?? '';
  const headers: Record<string, string | number> = {
    'cache-control': 'no-store',
    ...answer.headers,
  };
  if (answer.contentType !== undefined) headers['content-type'] = answer.contentType;
  if (answer.status !== 204) headers['content-length'] = Buffer.byteLength(body);
  if (closeConnection) headers.connection = 'close';
  response.writeHead(answer.status, headers).end(answer.status === 204 ? undefined : body);
}
