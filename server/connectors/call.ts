import { z } from 'zod';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { isRefusal, sendOutbound } from '#server/platform/outbound/outbound.ts';
import {
  resolveSecret,
  unreadable,
  withoutSecret,
} from '#server/platform/outbound/stored-secret.ts';
import type { Site } from './backend.ts';

export type Call = {
  method: 'GET' | 'POST' | 'PATCH';
  /** Path relative to the site's address, including the query. */
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Accepted statuses in addition to those below 300. */
  expect?: readonly number[];
};
export type Answer = { status: number; value: unknown };

const answerKib = 8 * 1024;

/** Resolves the secret of the site. Throws `invalid_input`, because nothing was sent. */
export function siteSecret(site: Site): string {
  const secret = resolveSecret(site.secretRef);
  if (secret === null || secret === '')
    throw new TandemError('invalid_input', `secretRef: ${unreadable(site.secretRef)}`);
  return secret;
}

export function bearer(site: Site): Record<string, string> {
  return { authorization: `Bearer ${siteSecret(site)}` };
}

const told = z.looseObject({
  message: z.unknown().optional(),
  error: z.unknown().optional(),
  detail: z.unknown().optional(),
  title: z.unknown().optional(),
});

/** Extracts the reason from a response, regardless of the system's field name. */
function reasonIn(text: string): string {
  try {
    const { message, detail, error, title } = told.parse(JSON.parse(text));
    const reason = message ?? detail ?? error ?? title;
    return (typeof reason === 'string' ? reason : JSON.stringify(reason ?? '')).slice(0, 300);
  } catch {
    return text.slice(0, 300);
  }
}

/**
 * Throws for an error status. After 408, 429 and 5xx the outcome is unknown; any other status means
 * that nothing happened.
 */
function refuse(status: number, text: string): never {
  const reason = `answered ${status}: ${reasonIn(text)}`;
  if (status === 401 || status === 403) throw new TandemError('forbidden', `It ${reason}`);
  if (status >= 400 && status < 500 && status !== 408 && status !== 429)
    throw new TandemError('invalid_input', `It ${reason}`);
  throw new TandemError('unavailable', `It ${reason}`);
}

function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new TandemError('unavailable', 'The response is not JSON.');
  }
}

/** Sends one guarded request and parses the JSON response. Never retries. */
export async function call(site: Site, request: Call): Promise<Answer> {
  const { method, body, headers = {}, expect = [] } = request;
  const { status, text } = await sendOutbound({
    url: `${site.url.replace(/\/+$/, '')}${request.path}`,
    method,
    headers: {
      accept: 'application/json',
      'user-agent': 'Tandem',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs: site.timeoutMs,
    allow: site.allow,
    answerKib,
  });
  if (expect.includes(status)) return { status, value: null };
  if (status >= 300) refuse(status, withoutSecret(site.secretRef, text));
  return { status, value: parseJson(text) };
}

/**
 * Marks an error after which it is certain that nothing happened. A string instead of an object,
 * because a process can contain two copies of this module.
 */
export const noEffect = 'no effect';

/** True if the failed call certainly changed nothing. */
export function hadNoEffect(error: unknown): boolean {
  return isRefusal(error) || asTandemError(error)?.data === noEffect;
}

/** Marks errors of `reading` as without effect, because no order has been sent yet. */
export async function beforeOrder<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (hadNoEffect(error)) throw error;
    const reason = error instanceof Error ? error.message : 'the call failed';
    throw new TandemError('unavailable', `The state could not be read: ${reason}`, {
      data: noEffect,
    });
  }
}

/** Parses a response. Throws `unavailable` naming the missing or invalid member. */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  throw new TandemError(
    'unavailable',
    `The response is invalid: ${where === '' ? 'it' : where} ${issue?.message ?? ''}`,
  );
}

const segment = encodeURIComponent;

/** Template tag for a path of fixed parts and values; values are escaped. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts
    .map((part, at) => part + (at < values.length ? segment(values[at] ?? '') : ''))
    .join('');
}

/** The order as a single string, for systems that accept only text. */
export function orderText(order: {
  kind: string;
  target: { name: string };
  parameters: Record<string, unknown>;
}): string {
  return JSON.stringify({ ...order.parameters, kind: order.kind, model: order.target.name });
}
