import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from '#server/platform/actor.ts';

/**
 * A route with JSON input and output. `input` contains the fields of query, body and path in camel
 * case.
 */
export type JsonRoute = {
  kind: 'json';
  methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE')[];
  /** Path below `/api/2.0` or `/api/3.0`; `{name}` is one path segment. */
  path: string;
  /** Returns the response in camel case, or as `JsonText`. */
  run: (actor: Actor, input: Record<string, unknown>) => Promise<object>;
};

export type RawCall = {
  request: IncomingMessage;
  response: ServerResponse;
  actor: Actor;
  /** Decoded path after the route's prefix. */
  rest: string;
  query: URLSearchParams;
};

/** A route that reads or writes the bytes of a file. */
export type RawRoute = {
  kind: 'raw';
  methods: readonly ('GET' | 'PUT' | 'DELETE' | 'POST')[];
  /** The route serves all paths below this prefix. */
  prefix: string;
  serve: (call: RawCall) => Promise<void>;
};

export function json(
  methods: JsonRoute['methods'][number] | JsonRoute['methods'],
  path: string,
  run: (actor: Actor, input: Record<string, unknown>) => Promise<object>,
): JsonRoute {
  return { kind: 'json', methods: typeof methods === 'string' ? [methods] : methods, path, run };
}
