import { createHash, createHmac, type Hash } from 'node:crypto';
import { keyOf } from '#server/platform/outbound/sealed-text.ts';
import { boundaryOf, MultipartReader } from './multipart-reader.ts';

/**
 * The HMAC key is in no database, because a body may contain a password short enough to be guessed
 * from an unkeyed digest.
 */
function keyed(hash: Hash): string {
  return createHmac('sha256', keyOf('request-body')).update(hash.digest()).digest('hex');
}

/** Digest of a request body that was read as text. */
export function textDigest(text: string): string {
  return keyed(createHash('sha256').update(text));
}

type Digest = { add(piece: Uint8Array): void; end(): string };

function plainDigest(head: string): Digest {
  const hash = createHash('sha256').update(head);
  return {
    add: (piece) => {
      hash.update(piece);
    },
    end: () => keyed(hash),
  };
}

/**
 * Digest of a form's parts rather than its bytes, because a client that resends a form uses another
 * boundary.
 */
function formDigest(head: string, boundary: string): Digest {
  const hash = createHash('sha256').update(head);
  const reader = new MultipartReader(boundary);
  let part: Hash = createHash('sha256');
  return {
    add: (piece) => {
      for (const event of reader.push(piece)) {
        if (event.kind === 'part')
          part = createHash('sha256').update(`${JSON.stringify([event.name, event.filename])}\n`);
        else if (event.kind === 'bytes') part.update(event.bytes);
        else hash.update(part.digest());
      }
    },
    end: () => {
      reader.end();
      return keyed(hash);
    },
  };
}

function digestFor(request: Request, head: string): Digest {
  const contentType = request.headers.get('content-type') ?? '';
  const encoded = request.headers.has('content-encoding');
  return /^multipart\/form-data/iu.test(contentType) && !encoded
    ? formDigest(head, boundaryOf(contentType))
    : plainDigest(head);
}

/** The same request, with its body digested while it is read. `end` reads the rest of the body. */
export function withDigest(
  request: Request,
  head: string,
): { request: Request; end: () => Promise<string> } {
  const digest = digestFor(request, head);
  let bytes = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for await (const piece of request.body ?? []) {
      bytes += piece.length;
      digest.add(piece);
      yield piece;
    }
  }
  const source = pieces();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: async () => {
        await source.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
  const { url, method, headers, signal } = request;
  // Fetch requires `duplex` for a stream body. The browser types do not have it yet.
  const init: RequestInit & { duplex: 'half' } = { method, headers, signal, body, duplex: 'half' };
  return {
    request: new Request(url, init),
    end: async () => {
      while ((await source.next()).done !== true);
      return `${digest.end()}:${bytes}`;
    },
  };
}

/**
 * True if the body matches a digest from `withDigest`. Reads at most the original length plus slack
 * for a form.
 */
export async function matchesDigest(
  request: Request,
  head: string,
  expected: string,
): Promise<boolean> {
  const digest = digestFor(request, head);
  // Form boundaries may be longer than those of the first request.
  const most = Number(expected.split(':')[1] ?? 0) + 64 * 1024;
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > most) return false;
    digest.add(piece);
  }
  return digest.end() === expected.split(':')[0];
}
