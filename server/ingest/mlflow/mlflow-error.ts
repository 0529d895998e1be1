import type { ServerResponse } from 'node:http';
import { databaseOutage } from '#server/platform/database/database-outage.ts';
import { asTandemError, statusOfCode, type ErrorCode } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { logger } from '#server/platform/logger.ts';
import { toSnake } from './key-case.ts';

const codes: Record<ErrorCode, { code: string; status?: number }> = {
  invalid_input: { code: 'INVALID_PARAMETER_VALUE' },
  unauthenticated: { code: 'UNAUTHENTICATED' },
  forbidden: { code: 'PERMISSION_DENIED' },
  not_found: { code: 'RESOURCE_DOES_NOT_EXIST' },
  // MLflow clients expect this code with this status.
  conflict: { code: 'RESOURCE_ALREADY_EXISTS', status: 400 },
  too_large: { code: 'INVALID_PARAMETER_VALUE' },
  unsupported_media_type: { code: 'INVALID_PARAMETER_VALUE' },
  rate_limited: { code: 'REQUEST_LIMIT_EXCEEDED' },
  unavailable: { code: 'TEMPORARILY_UNAVAILABLE' },
};

export type MlflowError = {
  status: number;
  errorCode: string;
  message: string;
  retryAfterSeconds?: number;
};

/** Error message with the field name in MLflow's spelling. */
function messageOf(message: string, fields: readonly { field: string }[]): string {
  const field = fields[0]?.field;
  return field !== undefined && message.startsWith(`${field}:`)
    ? `${toSnake(field)}${message.slice(field.length)}`
    : message;
}

/**
 * Converts any error to MLflow's format. Logs unexpected errors under the error id in the response.
 */
export function toMlflowError(error: unknown): MlflowError {
  const outage = databaseOutage(error);
  if (outage !== null) logger.warn('mlflow: the database does not answer', { error });
  const known = outage ?? asTandemError(error);
  if (known === null) {
    const id = newId();
    logger.error('mlflow: unexpected error', { id, error });
    return {
      status: 500,
      errorCode: 'INTERNAL_ERROR',
      message: `Something went wrong. The log has more under ${id}.`,
    };
  }
  const { code, status } = codes[known.code];
  const retryAfterSeconds =
    known.retryAfterSeconds ?? (known.code === 'unavailable' ? 2 : undefined);
  return {
    status: status ?? statusOfCode(known.code),
    errorCode: code,
    message: messageOf(known.message, known.fields),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

export function sendMlflowError(response: ServerResponse, error: MlflowError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ error_code: error.errorCode, message: error.message });
  response
    .writeHead(error.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...(error.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(error.retryAfterSeconds) }),
    })
    .end(body);
}
