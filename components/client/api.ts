import { isRecord } from '#lib/is-record.ts';
import { formatSpan } from '#lib/time-format.ts';
import { signedInFetch } from './signed-in-fetch.ts';

export type Query = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>;

export interface ApiOptions<T> {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  /** A file, sent unchanged. */
  raw?: Blob;
  /** Zod schema for parsing the response. Without it, the caller's type is trusted. */
  schema?: { parse: (value: unknown) => T };
  signal?: AbortSignal | undefined;
  headers?: Readonly<Record<string, string>>;
}

/**
 * An error response of the server (RFC 9457 problem details), or code `offline` if it did not
 * respond.
 */
export interface ApiError extends Error {
  code: string;
  status: number;
  id: string;
  fields: Readonly<Record<string, string>>;
  retryAfterSeconds: number | null;
  /** The message without the wait, for callers that show a countdown. */ said: string;
  /** Current state that caused a conflict. */ data: unknown;
}

/** Identifies API errors by shape, never by class. */
export function isApiError(error: unknown): error is ApiError {
  return error instanceof Error && 'code' in error && 'status' in error && 'fields' in error;
}

function apiError(
  message: string,
  details: Omit<ApiError, 'name' | 'message' | 'stack' | 'cause'>,
): ApiError {
  return Object.assign(new Error(message), details);
}

export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue;
    for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
  }
  return search.size ? `${path}${path.includes('?') ? '&' : '?'}${search.toString()}` : path;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function fieldsOf(problem: Record<string, unknown>): Record<string, string> {
  const fields: Record<string, string> = {};
  const source = problem['errors'];
  if (Array.isArray(source)) {
    for (const item of source)
      if (isRecord(item)) fields[text(item['field'])] = text(item['message']);
  }
  return fields;
}

/** Converts a non-2xx response to an ApiError. */
export async function toApiError(response: Response): Promise<ApiError> {
  const parsed: unknown = await response.json().catch(() => null);
  const problem = isRecord(parsed) ? parsed : {};
  const retryAfter = Number(response.headers.get('retry-after'));
  const said =
    text(problem['detail']) || text(problem['title']) || `The server answered ${response.status}`;
  // Rounded up, so that a user who waits for the displayed time is not refused again.
  const seconds = retryAfter < 60 ? retryAfter : Math.ceil(retryAfter / 60) * 60;
  const wait =
    response.status === 429 && retryAfter > 0 ? ` Try again in ${formatSpan(seconds * 1_000)}` : '';
  return apiError(said + wait, {
    said,
    code: text(problem['code']) || 'unknown',
    status: response.status,
    id:
      text(problem['instance']).replace('urn:uuid:', '') ||
      text(response.headers.get('x-request-id')),
    data: problem['data'] ?? null,
    fields: fieldsOf(problem),
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  });
}

/**
 * The caller names the response type. Client and server have the same version and share the types
 * in lib/schemas.
 */
function asAnswer<T>(value: unknown): T {
  return value as T;
}

/**
 * Calls Tandem's own API. Throws ApiError. If the session has ended, it is first renewed in place.
 */
export async function api<T>(
  path: string,
  { method = 'GET', query, body, raw, schema, signal, headers }: ApiOptions<T> = {},
): Promise<T> {
  let response: Response;
  try {
    response = await signedInFetch(withQuery(path, query), {
      method,
      // A request without custom headers can use the preloaded response of its page.
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(raw === undefined ? {} : { body: raw }),
      ...(signal ? { signal } : {}),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const said = 'The server does not answer. Check the connection';
    throw apiError(said, {
      said,
      code: 'offline',
      status: 0,
      id: '',
      fields: {},
      retryAfterSeconds: null,
      data: null,
    });
  }
  if (!response.ok) throw await toApiError(response);
  const answer: unknown = response.status === 204 ? null : await response.json();
  return schema ? schema.parse(answer) : asAnswer<T>(answer);
}
