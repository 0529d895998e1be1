import { isUtf8 } from 'node:buffer';
import { STATUS_CODES, type IncomingHttpHeaders } from 'node:http';
import { codeOfStatus, TandemError } from '#server/platform/errors.ts';
import type { Problem } from '#server/platform/http/problem.ts';
import { newId } from '#server/platform/ids.ts';
import { gunzip } from './http/inflate.ts';
import {
  contentEncoding,
  retryHeaders,
  type IngestAnswer,
  type IngestCall,
  type Refusal,
} from './http/ingest-route.ts';
import { jsonBodyLimits } from './limits.ts';

/**
 * Parsed JSON takes several times the memory of its text, so it counts against the bytes in flight.
 */
export function parseJson(plain: Buffer, call: IngestCall): unknown {
  call.lease.add(plain.length * 2);
  if (!isUtf8(plain)) throw new TandemError('invalid_input', 'the body is not valid UTF-8');
  try {
    return JSON.parse(plain.toString('utf8'));
  } catch {
    throw new TandemError('invalid_input', 'the body is not valid JSON');
  }
}

/** Parsed JSON of a body, with or without gzip compression. */
export async function jsonBody(call: IngestCall): Promise<unknown> {
  const gzip = contentEncoding(call.headers) === 'gzip';
  return parseJson(
    gzip ? await gunzip(call.wire, jsonBodyLimits.maxPlainBytes, call.lease) : call.wire,
    call,
  );
}

export function unsupportedEncoding(headers: IncomingHttpHeaders): string | null {
  const encoding = contentEncoding(headers);
  return encoding === '' || encoding === 'gzip'
    ? null
    : 'the content encoding must be gzip or none';
}

/** Refusal as problem details, for Tandem's own ingest paths. */
export function problemRefused(_headers: IncomingHttpHeaders, refusal: Refusal): IngestAnswer {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[refusal.status] ?? 'Refused',
    status: refusal.status,
    detail: refusal.message,
    code: codeOfStatus(refusal.status),
    instance: `urn:uuid:${newId()}`,
    ...(refusal.fields.length > 0 ? { errors: refusal.fields } : {}),
  };
  return {
    status: refusal.status,
    contentType: 'application/problem+json',
    body: JSON.stringify(problem),
    headers: retryHeaders(refusal),
  };
}
