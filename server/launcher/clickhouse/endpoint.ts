import { randomUUID, timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readRequest } from './read-request.ts';
import { runRequest, type StoreAnswer, type StoreContext } from './run-request.ts';
import { refused, storeError, toStoreError } from './store-error.ts';

/**
 * Serves ClickHouse's HTTP protocol over the chDB connections of `context`; clients must send
 * `password`.
 */
export function createEndpoint(context: StoreContext, password: string): Server {
  const server = createServer((request, response) => {
    void answer(context, password, request, response);
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 120_000;
  return server;
}

async function answer(
  context: StoreContext,
  password: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/ping') {
    send(response, 200, Buffer.from('Ok.\n'));
    return;
  }
  const left = new AbortController();
  response.once('close', () => left.abort());
  try {
    if (!hasPassword(request, url, password)) {
      throw storeError(516, 401, 'AUTHENTICATION_FAILED', 'Authentication failed');
    }
    if (request.method !== 'POST' && request.method !== 'GET')
      throw refused('Only GET and POST are served');
    const { request: read, release } = await readRequest(request, url);
    try {
      response.setHeader('X-ClickHouse-Query-Id', read.queryId ?? randomUUID());
      sendResult(response, await runRequest(context, read, left.signal));
    } finally {
      release();
    }
  } catch (error) {
    sendError(request, response, error);
  }
}

function sendResult(response: ServerResponse, { result, format }: StoreAnswer): void {
  const summary = {
    read_rows: String(result.rowsRead),
    read_bytes: String(result.bytesRead),
    written_rows: '0',
    written_bytes: '0',
    total_rows_to_read: '0',
    result_rows: '0',
    result_bytes: String(result.bytes.length),
    elapsed_ns: String(Math.round(result.elapsedSeconds * 1e9)),
  };
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
  response.setHeader('X-ClickHouse-Format', format);
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  send(response, 200, result.bytes);
}

function sendError(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  const error = toStoreError(thrown);
  if (response.headersSent || response.destroyed) return;
  response.setHeader('X-ClickHouse-Exception-Code', String(error.code));
  // Reads the rest of a refused body, so that the client gets the response instead of a broken
  // connection.
  request.resume();
  send(response, error.status, Buffer.from(`${error.message}\n`));
}

function send(response: ServerResponse, status: number, body: Uint8Array): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

function hasPassword(request: IncomingMessage, url: URL, password: string): boolean {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ');
  const basic = scheme === 'Basic' ? Buffer.from(encoded ?? '', 'base64').toString('utf8') : '';
  const key = request.headers['x-clickhouse-key'];
  const given =
    basic === ''
      ? (key ?? url.searchParams.get('password') ?? '')
      : basic.slice(basic.indexOf(':') + 1);
  return timingSafeEqual(digest(String(given)), digest(password));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
