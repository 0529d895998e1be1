import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { Agent, request } from 'undici';
import { TandemError } from '#server/platform/errors.ts';
import { describeCertificate } from './certificate-text.ts';
import { isForbiddenAddress, isForbiddenHost, parseAddress } from './forbidden-target.ts';

const answerLimitKib = 256;
/** Errors are distinguished by code, never by class: two module graphs exist in one process. */
const tooLargeCode = 'ANSWER_TOO_LARGE';

/** True if the address is in one of the ranges (CIDR text). Invalid ranges match nothing. */
export function isAllowedAddress(address: string, allow: readonly string[]): boolean {
  const parsed = parseAddress(address);
  return allow.some((range) => {
    try {
      const [network, bits] = ipaddr.parseCIDR(
        range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`,
      );
      return network.kind() === parsed.kind() && parsed.match([network, bits]);
    } catch {
      return false;
    }
  });
}

/**
 * True for a public unicast address or an allow-listed address. The allow-list cannot permit
 * addresses that `isForbiddenAddress` rejects.
 */
export function isReachable(address: string, allow: readonly string[]): boolean {
  if (!ipaddr.isValid(address) || isForbiddenAddress(address)) return false;
  return parseAddress(address).range() === 'unicast' || isAllowedAddress(address, allow);
}

function forbiddenTarget(host: string): TandemError {
  return new TandemError(
    'forbidden',
    `Tandem never connects to ${host}: it is link-local or a cloud metadata service.`,
  );
}

/**
 * Address to use for a connection to this host. Throws `forbidden` unless all addresses of the host
 * are allowed.
 */
export async function resolveAllowed(
  host: string,
  allow: readonly string[],
): Promise<{ address: string; listed: boolean }> {
  if (isForbiddenHost(host)) throw forbiddenTarget(host);
  const addresses = ipaddr.isValid(host)
    ? [host]
    : (await lookup(host, { all: true })).map((entry) => entry.address);
  if (addresses.some(isForbiddenAddress)) throw forbiddenTarget(host);
  const first = addresses[0];
  if (first === undefined || !addresses.every((address) => isReachable(address, allow))) {
    throw new TandemError('forbidden', `The address of ${host} is not allowed.`);
  }
  return { address: first, listed: isAllowedAddress(first, allow) };
}

async function resolveTarget(url: URL, input: OutboundRequest): Promise<string> {
  if (url.username !== '' || url.password !== '')
    throw new TandemError('invalid_input', 'url: must not contain credentials.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { address, listed } = await resolveAllowed(host, input.allow);
  if (input.plainHttp === true) return address;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && listed)) {
    throw new TandemError('forbidden', 'Plain http is only for allowed addresses.');
  }
  return address;
}

export type OutboundRequest = {
  url: string;
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE';
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  allow: readonly string[];
  /** Also allows public addresses without TLS; only for requests without secrets. */
  plainHttp?: boolean;
  /** Maximum response size in KiB; default 256. */
  answerKib?: number;
  /** Truncates a large response instead of rejecting it. */
  truncate?: boolean;
};

export type OutboundAnswer = {
  status: number;
  header: (name: string) => string | null;
  body: AsyncIterable<Uint8Array>;
  /** Closes the connection; must be called even if the body was not read completely. */
  close: () => Promise<void>;
};

/**
 * Sends one guarded request and streams its response. The name is resolved once and the connection
 * uses that exact address (no rebinding). Redirects are not followed. `timeoutMs` limits the total
 * time. The reader must limit the size.
 */
export async function openOutbound(
  input: Omit<OutboundRequest, 'truncate'>,
): Promise<OutboundAnswer> {
  const url = new URL(input.url);
  const address = await resolveTarget(url, input);
  const family = address.includes(':') ? 6 : 4;
  const dispatcher = new Agent({
    connect: {
      timeout: input.timeoutMs,
      lookup: (_host, options, callback) => {
        if (options.all) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    },
  });
  try {
    const { statusCode, headers, body } = await request(url, {
      method: input.method,
      headers: input.headers,
      ...(input.body === undefined ? {} : { body: input.body }),
      dispatcher,
      signal: AbortSignal.timeout(input.timeoutMs),
    });
    return {
      status: statusCode,
      header: (name) => {
        const value = headers[name];
        return typeof value === 'string' ? value : null;
      },
      body,
      close: async () => {
        body.on('error', () => undefined).destroy();
        await dispatcher.destroy().catch(() => undefined);
      },
    };
  } catch (error) {
    await dispatcher.destroy().catch(() => undefined);
    throw describeCertificate(error, url.host);
  }
}

/** Sends one guarded request (see `openOutbound`). Returns the response as text of limited size. */
export async function sendOutbound(
  input: OutboundRequest,
): Promise<{ status: number; text: string; retryAfter: string | null }> {
  const answer = await openOutbound(input);
  const decoder = new TextDecoder();
  try {
    const limitKib = input.answerKib ?? answerLimitKib;
    let text = '';
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length <= limitKib * 1024) continue;
      if (input.truncate === true) break;
      throw Object.assign(new Error(`the response is larger than ${limitKib} KiB`), {
        code: tooLargeCode,
      });
    }
    return { status: answer.status, text, retryAfter: answer.header('retry-after') };
  } finally {
    await answer.close();
  }
}

/**
 * True if the error shows that the request had no effect, because it was never sent or was refused.
 */
export function isRefusal(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'forbidden' || error.code === 'invalid_input' || error.code === 'ECONNREFUSED')
  );
}

/** True if the response exceeded the size limit. */
export function isAnswerTooLarge(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === tooLargeCode
  );
}
