import type { Actor } from '#server/platform/actor.ts';
import { requireActor } from '#server/platform/auth/request-actor.ts';
import { refuseUnstorable } from '#server/platform/database/refuse-unstorable.ts';
import { TandemError } from '#server/platform/errors.ts';
import { withIdempotency, withStreamIdempotency } from './idempotency.ts';
import { problemResponse } from './problem.ts';
import { readBytes, readJsonText } from './read-bytes.ts';

export type Call = {
  actor: Actor;
  request: Request;
  /** Path and query parameters in one object, as strings; repeated keys become arrays. */
  params: Record<string, string | string[]>;
  /** Parsed JSON body, or an empty object without one. */
  body: Record<string, unknown>;
};

/** Next passes no `params` to a route without path parameters. */
type NextContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
const bodyLimitBytes = 2 * 1024 * 1024;

async function readBody(
  request: Request,
): Promise<{ body: Record<string, unknown>; text: string }> {
  if (request.method === 'GET' || request.method === 'HEAD') return { body: {}, text: '' };
  const { json, text } = await readJsonText(request, bodyLimitBytes);
  if (json === undefined) return { body: {}, text };
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TandemError('invalid_input', 'The body must be a JSON object.');
  refuseUnstorable(json);
  return { body: { ...json }, text };
}

async function readParams(request: Request, context: NextContext): Promise<Call['params']> {
  const params: Call['params'] = {};
  const url = new URL(request.url);
  for (const key of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(key);
    params[key] = values.length === 1 ? (values[0] ?? '') : values;
  }
  for (const [key, value] of Object.entries((await context.params) ?? {})) {
    if (value !== undefined) params[key] = value;
  }
  refuseUnstorable(params);
  return params;
}

function toResponse(output: unknown): Response {
  if (output instanceof Response) return output;
  if (output === undefined) return new Response(null, { status: 204 });
  return Response.json(output, { headers: { 'cache-control': 'no-store' } });
}

type Handler = (request: Request, context: NextContext) => Promise<Response>;

/**
 * Wraps a route with actor, parameters, body, idempotency, and errors as problem details.
 * `whileEnrolling` also allows a session that must still set up a second factor.
 */
export function route(
  handler: (call: Call) => Promise<unknown>,
  options: { whileEnrolling?: boolean } = {},
): Handler {
  return async (request, context) => {
    try {
      const actor = await requireActor(request, options);
      const params = await readParams(request, context);
      const { body, text } = await readBody(request);
      const answer = () => handler({ actor, request, params, body }).then(toResponse);
      if (request.method === 'GET' || request.method === 'HEAD') return await answer();
      return await withIdempotency(actor, request, text, answer);
    } catch (error) {
      return problemResponse(error);
    }
  };
}

/** Route with a non-JSON body, such as an uploaded file, read up to `maxBytes`. */
export function fileRoute(
  maxBytes: number,
  handler: (call: {
    actor: Actor;
    request: Request;
    params: Call['params'];
    file: Buffer;
  }) => Promise<unknown>,
): Handler {
  const tooLarge = `The file is larger than ${maxBytes} bytes; send it as gzip.`;
  return async (request, context) => {
    try {
      const actor = await requireActor(request);
      const params = await readParams(request, context);
      return await withStreamIdempotency(actor, request, async (keyed) => {
        const file = await readBytes(keyed, maxBytes, tooLarge);
        return toResponse(await handler({ actor, request: keyed, params, file }));
      });
    } catch (error) {
      return problemResponse(error);
    }
  };
}

/** Route whose handler reads the body itself, as a stream. */
export function streamRoute(handler: (call: Omit<Call, 'body'>) => Promise<unknown>): Handler {
  return async (request, context) => {
    try {
      const actor = await requireActor(request);
      const params = await readParams(request, context);
      return await withStreamIdempotency(actor, request, async (keyed) =>
        toResponse(await handler({ actor, request: keyed, params })),
      );
    } catch (error) {
      return problemResponse(error);
    }
  };
}

/** Route without an actor, for sign-in helpers, setup and health. */
export function publicRoute(
  /** `text` is the raw body, for signature checks. */
  handler: (call: Omit<Call, 'actor'> & { text: string }) => Promise<unknown>,
  { ignoresBody = false }: { ignoresBody?: boolean } = {},
): Handler {
  return async (request, context) => {
    try {
      const params = await readParams(request, context);
      const { body, text } = ignoresBody ? { body: {}, text: '' } : await readBody(request);
      return toResponse(await handler({ request, params, body, text }));
    } catch (error) {
      return problemResponse(error);
    }
  };
}

/**
 * Passes untyped JSON to a verb. The cast only satisfies the compiler, because the verb's schema
 * checks the value before use.
 */
export function inputOf<T>(value: Record<string, unknown>): T {
  return value as T;
}

/** The body with the path's ID, which overrides an ID in the body. */
export function bodyWithId<T>(body: Record<string, unknown>, params: Call['params']): T {
  return inputOf({ ...body, id: params['id'] });
}

export function created(value: unknown): Response {
  return Response.json(value, { status: 201, headers: { 'cache-control': 'no-store' } });
}

export function answerWithCookie(value: unknown, cookie: string): Response {
  return Response.json(value, { headers: { 'cache-control': 'no-store', 'set-cookie': cookie } });
}
