import { databaseOutage } from '#server/platform/database/database-outage.ts';
import { sqlStateOf } from '#server/platform/database/sql-state.ts';
import {
  asTandemError,
  statusOfCode,
  TandemError,
  type ErrorCode,
} from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { logger } from '#server/platform/logger.ts';
import { takeToken } from './rate-limit.ts';

/** Log limit for refused senders, because they retry and must not fill the log. */
const refusedLines = { capacity: 60, perSecond: 0.5 };

const titles: Record<ErrorCode, string> = {
  invalid_input: 'Invalid input',
  unauthenticated: 'Not signed in',
  forbidden: 'Not permitted',
  not_found: 'Not found',
  conflict: 'Conflict',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  rate_limited: 'Too many requests',
  unavailable: 'Temporarily unavailable',
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode | 'internal';
  instance: string;
  errors?: { field: string; message: string }[];
  data?: unknown;
};

/**
 * SQLSTATEs of a value that a column cannot store: too long, out of range, not a time, NUL, wrong
 * type, lone surrogate in JSON. Inputs are validated earlier, but a value that passes unnoticed is
 * still the sender's error.
 */
const refusedValues = new Set(['22001', '22003', '22007', '22008', '22021', '22P02', '22P05']);

function refusedValue(error: unknown): TandemError | null {
  if (!refusedValues.has(sqlStateOf(error) ?? '')) return null;
  return new TandemError('invalid_input', 'A value of the request cannot be stored or compared.');
}

/**
 * Converts any error to RFC 9457 problem details. Unknown errors are logged under the ID that the
 * client gets.
 */
export function toProblem(error: unknown): { problem: Problem; headers: Record<string, string> } {
  const outage = databaseOutage(error);
  const known = outage ?? asTandemError(error) ?? refusedValue(error);
  const instance = `urn:uuid:${newId()}`;
  if (outage !== null) logger.warn('the database does not answer', { instance, error });
  else if (known !== null && known !== error)
    logger.warn('the database refused a value', { instance, error });
  // Users report the error ID that a page shows for a failed read, so the log must contain it.
  else if (
    (known?.code === 'forbidden' || known?.code === 'unavailable') &&
    takeToken('refused-lines', refusedLines)
  )
    logger.info('refused', { instance, code: known.code, detail: known.message });
  if (known === null) {
    logger.error('unexpected error', { instance, error });
    return {
      problem: {
        type: 'about:blank',
        title: 'Unexpected error',
        status: 500,
        detail: 'Something went wrong. The server log has more under this id.',
        code: 'internal',
        instance,
      },
      headers: {},
    };
  }
  const problem: Problem = {
    type: 'about:blank',
    title: titles[known.code],
    status: statusOfCode(known.code),
    detail: known.message,
    code: known.code,
    instance,
    ...(known.fields.length > 0 ? { errors: known.fields } : {}),
    ...(known.data === undefined ? {} : { data: known.data }),
  };
  const retry = known.retryAfterSeconds ?? (known.code === 'unavailable' ? 2 : undefined);
  return { problem, headers: retry === undefined ? {} : { 'retry-after': String(retry) } };
}

export function problemResponse(error: unknown): Response {
  const { problem, headers } = toProblem(error);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
    },
  });
}
