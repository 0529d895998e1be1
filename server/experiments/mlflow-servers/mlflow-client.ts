import { z } from 'zod';
import type { MlflowServer } from '#server/generated/prisma/client.ts';
import { TandemError } from '#server/platform/errors.ts';
import {
  openOutbound,
  sendOutbound,
  type OutboundAnswer,
} from '#server/platform/outbound/outbound.ts';
import {
  resolveSecret,
  unreadable,
  withoutSecret,
} from '#server/platform/outbound/stored-secret.ts';

export type ServerSite = Pick<MlflowServer, 'name' | 'url' | 'secretRef' | 'allow'>;
type Value = string | number;
type Ask = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Path relative to the server's address. */
  path: string;
  /** Repeated in the query for each value of a list. */
  query?: Readonly<Record<string, Value | readonly Value[] | undefined>>;
  body?: unknown;
  /** Timeout; shorter than for a page of runs if a user is waiting for the response. */
  timeoutMs?: number;
};

const pageTimeoutMs = 30_000;
/** Maximum response size; large because runs contain params and tags of several kilobytes each. */
const answerKib = 32 * 1024;
const longestWaitSeconds = 3_600;

/**
 * Authorization header: `user:password` is sent as Basic, any other value as a bearer token. Throws
 * `invalid_input`, because nothing was sent.
 */
function authorization({ secretRef }: ServerSite): Record<string, string> {
  if (secretRef === null) return {};
  const secret = resolveSecret(secretRef);
  if (secret === null || secret === '')
    throw new TandemError('invalid_input', `secretRef: ${unreadable(secretRef)}`);
  return {
    authorization: secret.includes(':')
      ? `Basic ${Buffer.from(secret).toString('base64')}`
      : `Bearer ${secret}`,
  };
}

const told = z.looseObject({ message: z.string() });

function reasonIn(text: string): string {
  try {
    return told.parse(JSON.parse(text)).message.slice(0, 300);
  } catch {
    return text.slice(0, 100);
  }
}

/** Seconds of a Retry-After header, which may also contain a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = /^\d+$/u.test(retryAfter)
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1_000;
  return Number.isFinite(seconds)
    ? Math.min(longestWaitSeconds, Math.max(1, Math.ceil(seconds)))
    : undefined;
}

function refuse(
  site: ServerSite,
  answer: { status: number; text: string; retryAfter: string | null },
): never {
  const text = withoutSecret(site.secretRef, answer.text);
  const reason = `${site.name} answered ${answer.status}: ${reasonIn(text)}`;
  const retryAfterSeconds = secondsOf(answer.retryAfter);
  const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (answer.status === 429) throw new TandemError('rate_limited', reason, details);
  if (answer.status === 404) throw new TandemError('not_found', reason);
  if (answer.status >= 500 || answer.status === 408)
    throw new TandemError('unavailable', reason, details);
  throw new TandemError(answer.status < 400 ? 'unavailable' : 'invalid_input', reason);
}

function addressOf(site: ServerSite, { path, query = {} }: Ask): string {
  const url = new URL(`${site.url.replace(/\/+$/u, '')}${path}`);
  for (const [key, value] of Object.entries(query))
    for (const each of value === undefined ? [] : [value].flat())
      url.searchParams.append(key, String(each));
  return url.href;
}

function guarded(site: ServerSite, ask: Ask) {
  return {
    url: addressOf(site, ask),
    method: ask.method,
    timeoutMs: ask.timeoutMs ?? pageTimeoutMs,
    allow: site.allow,
    plainHttp: site.secretRef === null,
  };
}

/**
 * One guarded request to an MLflow server, without retries. Throws `rate_limited` and `unavailable`
 * (with the seconds to wait if the server gives them), `not_found`, and `invalid_input` for other
 * refusals.
 */
async function send(site: ServerSite, ask: Ask): Promise<string> {
  const answer = await sendOutbound({
    ...guarded(site, ask),
    headers: {
      accept: 'application/json',
      'user-agent': 'Tandem',
      ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...authorization(site),
    },
    ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    answerKib,
  });
  return answer.status === 200 ? answer.text : refuse(site, answer);
}

/**
 * One guarded, streamed GET of a file. The reader must limit the size and call `close`. Throws like
 * other requests. The timeout includes the last piece.
 */
export async function openFromMlflow(
  site: ServerSite,
  ask: Omit<Ask, 'method' | 'body'>,
): Promise<OutboundAnswer> {
  const answer = await openOutbound({
    ...guarded(site, { ...ask, method: 'GET' }),
    headers: { accept: '*/*', 'user-agent': 'Tandem', ...authorization(site) },
  });
  if (answer.status === 200) return answer;
  await answer.close();
  return refuse(site, {
    status: answer.status,
    text: '',
    retryAfter: answer.header('retry-after'),
  });
}

/** Like `send`, with a JSON response parsed by a schema. */
export async function askMlflow<S extends z.ZodType>(
  site: ServerSite,
  ask: Ask,
  schema: S,
): Promise<z.output<S>> {
  const text = await send(site, ask);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TandemError('unavailable', `${site.name} returned a response that is not JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TandemError(
    'unavailable',
    `${site.name} returned an invalid response: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}

/** Version reported by the server, as text. */
export async function askVersion(site: ServerSite): Promise<string> {
  const text = await send(site, { method: 'GET', path: '/version' });
  // Truncated, because an error page of another server may be long.
  const version = text.slice(0, 200).trim().replaceAll('"', '');
  if (!/^\d+\.\d+[\w.+-]*$/u.test(version))
    throw new TandemError(
      'unavailable',
      `${site.name} is not an MLflow server: it has no version.`,
    );
  return version.slice(0, 50);
}
