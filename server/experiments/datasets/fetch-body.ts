import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pipeline, Readable, type Duplex } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';
import { TandemError } from '#server/platform/errors.ts';
import { openOutbound, type OutboundAnswer } from '#server/platform/outbound/outbound.ts';

export type FetchRequest = {
  url: string;
  /** Sent only to the host of `url`, never to redirect targets. */
  headers: Readonly<Record<string, string>>;
  allow: readonly string[];
  /** Validators of the last response, so that an unchanged body is not sent again. */
  etag: string | null;
  lastModified: string | null;
  timeoutMs: number;
  maxBytes: number;
};
export type FetchedBody = {
  httpStatus: number;
  /** Reason that the response contains no table; null if it contains one or reports no change. */
  problem: string | null;
  /** Body without its content encoding; null if there is none. */
  body: { bytes: number; sha256: string } | null;
  etag: string | null;
  lastModified: string | null;
  contentType: string;
};

const maxRedirects = 3;
const redirects = [301, 302, 303, 307, 308];
const protocols = ['https:', 'http:'];

const inflaters: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

async function follow(
  input: FetchRequest,
): Promise<{ answer: OutboundAnswer; problem: string | null }> {
  const first = new URL(input.url);
  let url = first;
  for (let hop = 0; ; hop += 1) {
    const own = url.origin === first.origin;
    const secret = own && Object.keys(input.headers).length > 0;
    const answer = await openOutbound({
      url: url.href,
      method: 'GET',
      headers: {
        'user-agent': 'Tandem dataset pull',
        accept: '*/*',
        'accept-encoding': 'identity',
        ...(own ? input.headers : {}),
        ...(input.etag === null ? {} : { 'if-none-match': input.etag }),
        ...(input.lastModified === null ? {} : { 'if-modified-since': input.lastModified }),
      },
      timeoutMs: input.timeoutMs,
      allow: input.allow,
      plainHttp: !secret,
    });
    const location = answer.header('location');
    if (!redirects.includes(answer.status) || location === null) return { answer, problem: null };
    const next = URL.canParse(location, url.href) ? new URL(location, url) : null;
    if (hop === maxRedirects) return { answer, problem: `More than ${maxRedirects} redirects` };
    if (next === null || !protocols.includes(next.protocol))
      return { answer, problem: 'The redirect target is not allowed' };
    await answer.close();
    url = next;
  }
}

/** Decodes the body's content encoding. */
function plain(answer: OutboundAnswer): AsyncIterable<unknown> {
  const encoding = (answer.header('content-encoding') ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return answer.body;
  const inflate = inflaters[encoding]?.();
  if (inflate === undefined)
    throw new TandemError('invalid_input', `The content encoding ${encoding} is not supported`);
  // An error on either side ends the other and is passed on to the reader.
  pipeline(Readable.from(answer.body), inflate, () => undefined);
  return inflate;
}

async function write(answer: OutboundAnswer, path: string, maxBytes: number) {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const piece of plain(answer)) {
      if (!(piece instanceof Uint8Array)) continue;
      bytes += piece.length;
      if (bytes > maxBytes)
        throw new TandemError('too_large', `The response is larger than ${maxBytes} bytes`);
      hash.update(piece);
      await handle.writeFile(piece);
    }
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Fetches a table into a new file at `path`, and computes digest and size while streaming. Follows
 * three redirects, each checked by the guard. Throws `too_large`, the guard's `forbidden`, or the
 * connection error.
 */
export async function fetchBody(input: FetchRequest, path: string): Promise<FetchedBody> {
  const { answer, problem } = await follow(input);
  try {
    const said = {
      httpStatus: answer.status,
      etag: answer.header('etag'),
      lastModified: answer.header('last-modified'),
      contentType: answer.header('content-type') ?? '',
    };
    if (problem !== null) return { ...said, problem, body: null };
    if (answer.status === 304) return { ...said, problem, body: null };
    if (answer.status !== 200) return { ...said, problem: `Status ${answer.status}`, body: null };
    const declared = Number(answer.header('content-length') ?? 0);
    if (declared > input.maxBytes)
      throw new TandemError('too_large', `The response is larger than ${input.maxBytes} bytes`);
    return { ...said, problem, body: await write(answer, path, input.maxBytes) };
  } finally {
    await answer.close();
  }
}
