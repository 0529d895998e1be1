/** The closed set of error codes; each maps to one HTTP status. */
export type ErrorCode =
  | 'invalid_input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'unavailable';

export type FieldError = { field: string; message: string };
export type ErrorDetails = { fields?: FieldError[]; retryAfterSeconds?: number; data?: unknown };

const statusOf: Record<ErrorCode, number> = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  unavailable: 503,
};

/**
 * Error with a code. It is recognized by `code` (see `asTandemError`), never by its class, because
 * two module graphs exist in one process.
 */
export class TandemError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly data: unknown;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'TandemError';
    this.code = code;
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.data = details.data;
  }
}

/**
 * Error for one invalid input field. The message states the problem, such as "must be after from".
 */
export function wrongField(field: string, message: string): TandemError {
  return new TandemError('invalid_input', `${field}: ${message}`, { fields: [{ field, message }] });
}

export function statusOfCode(code: ErrorCode): number {
  return statusOf[code];
}

/** Error code for an HTTP status. A status without its own code means invalid input. */
export function codeOfStatus(status: number): ErrorCode {
  // Guarantee: the keys of the table are its codes.
  const codes = Object.keys(statusOf) as ErrorCode[];
  return codes.find((code) => statusOf[code] === status) ?? 'invalid_input';
}

/**
 * The error as a TandemError if it has a TandemError code, else null. Works across module graphs.
 */
export function asTandemError(error: unknown): TandemError | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  const code = error.code;
  if (typeof code !== 'string' || !Object.hasOwn(statusOf, code)) return null;
  // Guarantee: only TandemError uses these snake_case codes; Node and PostgreSQL use upper case and digits.
  return error as unknown as TandemError;
}
