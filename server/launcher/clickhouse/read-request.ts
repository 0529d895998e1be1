import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { refused, storeError } from './store-error.ts';

export interface StoreRequest {
  /** The `query` parameter of the URL; empty if the statement is in the body. */
  query: string;
  body: Buffer;
  database: string;
  format: string;
  settings: Map<string, string>;
  parameters: Map<string, string>;
  queryId: string | undefined;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_IN_FLIGHT_BYTES = 512 * 1024 * 1024;

/** URL parameters of the HTTP protocol that are not settings. */
const PROTOCOL = new Set(
  [
    'query database default_format user password quota_key session_id session_timeout session_check role query_id',
    'compress decompress enable_http_compression buffer_size wait_end_of_query send_progress_in_http_headers',
    'http_headers_progress_interval_ms http_write_exception_in_output_format stacktrace client_protocol_version',
  ]
    .join(' ')
    .split(' '),
);

/** Settings that would lift a limit of this endpoint or allow external access. */
const FIXED = new Set([
  'readonly',
  'allow_ddl',
  'user_files_path',
  'use_structure_from_insertion_table_in_table_functions',
]);

let inFlightBytes = 0;

/** Reads URL and body. Call `release` of the result once the body is no longer needed. */
export async function readRequest(
  request: IncomingMessage,
  url: URL,
): Promise<{ request: StoreRequest; release: () => void }> {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) parameters.set(name.slice('param_'.length), value);
    else if (!PROTOCOL.has(name)) settings.set(checkSetting(name), value);
  }
  const body = await readBody(request);
  inFlightBytes += body.length;
  const read: StoreRequest = {
    query: url.searchParams.get('query') ?? '',
    body,
    database:
      url.searchParams.get('database') ?? header(request, 'x-clickhouse-database') ?? 'default',
    format:
      url.searchParams.get('default_format') ??
      header(request, 'x-clickhouse-format') ??
      'TabSeparated',
    settings,
    parameters,
    queryId: url.searchParams.get('query_id') ?? undefined,
  };
  return { request: read, release: () => (inFlightBytes -= body.length) };
}

function checkSetting(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name) || FIXED.has(name))
    throw refused(`The setting ${name} cannot be given here`);
  return name;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decoded(request)) {
    const buffer = asBuffer(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BODY_BYTES) {
      throw storeError(1001, 413, 'TOO_LARGE', `A body may hold at most ${MAX_BODY_BYTES} bytes`);
    }
    if (inFlightBytes + bytes > MAX_IN_FLIGHT_BYTES) {
      throw storeError(241, 503, 'MEMORY_LIMIT_EXCEEDED', 'Too many bytes are in flight');
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks, bytes);
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw storeError(1, 415, 'UNSUPPORTED_METHOD', `Content-Encoding ${encoding} is not supported`);
  }
  const inflate = encoding === 'gzip' ? createGunzip() : createInflate();
  request.on('error', (error) => inflate.destroy(error));
  return request.pipe(inflate);
}

/** Requests and decompression streams without an encoding only yield buffers. */
function asBuffer(chunk: unknown): Buffer {
  return chunk as Buffer;
}
