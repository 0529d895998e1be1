import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { Agent, request } from 'undici';
import { inCertificateWords } from './certificate-text.ts';
import { TandemError } from '#server/platform/errors.ts';
import { isForbiddenAddress, isForbiddenHost, parseAddress } from './forbidden-target.ts';

const answerLimitKib = 256;
/** Errors are told apart by code, never by class: two module graphs live in one process. */
const tooLargeCode = 'ANSWER_TOO_LARGE';

/** Is the address inside one of the ranges (CIDR text)? Ranges that cannot be read match nothing. */
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

/** Public unicast, or in the allow-list, which does not open what `isForbiddenAddress` says. */
export function isReachable(address: string, allow: readonly string[]): boolean {
  if (!ipaddr.isValid(address) || isForbiddenAddress(address)) return false;
  return parseAddress(address).range() === 'unicast' || isAllowedAddress(address, allow);
}

function forbiddenTarget(host: string): TandemError {
  return new TandemError(
    'forbidden',
    `Tandem never connects to ${host}: it is link-local or the metadata service of a cloud.`,
  );
}

/** The one address that a connection to this host goes to. Throws `forbidden` unless all of its addresses may be reached. */
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
    throw new TandemError('forbidden', `The address of ${host} is not in the allow-list.`);
  }
  return { address: first, listed: isAllowedAddress(first, allow) };
}

async function resolveTarget(url: URL, input: OutboundRequest): Promise<string> {
  if (url.username !== '' || url.password !== '')
    throw new TandemError('invalid_input', 'url: must not carry credentials.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { address, listed } = await resolveAllowed(host, input.allow);
  if (input.plainHttp === true) return address;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && listed)) {
    throw new TandemError(
      'forbidden',
      'Plain http is only let through to addresses in the allow-list.',
    );
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
  /** Also without TLS to public addresses: only where nothing secret is sent. */
  plainHttp?: boolean;
  /** The largest answer that is taken, in KiB; 256 unless told. */
  answerKib?: number;
  /** Take the beginning of a large answer instead of refusing it. */
  truncate?: boolean;
};

export type OutboundAnswer = {
  status: number;
  header: (name: string) => string | null;
  body: AsyncIterable<Uint8Array>;
  /** Ends the connection; must be called, also when the body was not read to its end. */
  close: () => Promise<void>;
};

/**
 * One guarded request whose answer is read piece by piece: the name is resolved once and the connection goes to that
 * very address (no rebinding), no redirects are followed, `timeoutMs` bounds it all. The reader bounds the size.
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
    throw inCertificateWords(error, url.host);
  }
}

/** One guarded request (see `openOutbound`) whose whole answer is text of bounded size. */
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
      throw Object.assign(new Error(`the answer is larger than ${limitKib} KiB`), {
        code: tooLargeCode,
      });
    }
    return { status: answer.status, text, retryAfter: answer.header('retry-after') };
  } finally {
    await answer.close();
  }
}

/** Does the error say that nothing can have happened: never sent, or refused? */
export function isRefusal(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    (error.code === 'forbidden' || error.code === 'invalid_input' || error.code === 'ECONNREFUSED')
  );
}

/** Was the answer larger than what was to be taken of it? */
export function isAnswerTooLarge(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === tooLargeCode
  );
}
