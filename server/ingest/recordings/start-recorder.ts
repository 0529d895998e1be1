import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Exchange, Note } from './recording.ts';
import { encodeBody, writeRecording } from './recording.ts';

/** What a connection, a proxy or a compression adds. */
const OMITTED = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

export type Recorder = {
  /** Where peers find Tandem. */
  url: string;
  note: (name: string, value?: unknown) => void;
  /** Ends the recording and writes its file. */
  stop: () => Promise<void>;
};

type Options = {
  /** The name of the file below this folder. */
  name: string;
  /** Programs and their versions. */
  peers: string;
  /** Where Tandem is. */
  target: () => string;
  /** Values of this run (keys, addresses, folders), by the placeholder that stands for them in the file. */
  placeholders?: () => Readonly<Record<string, string>>;
};

/** A line whose bodies are not encoded yet. */
type RawExchange = Omit<Exchange, 'body' | 'answer'> & { body: Buffer; answer: Buffer };
type RawLine = RawExchange | Note;

// oxlint-disable-next-line tandem/no-raw-env -- a switch of tests, not a setting of the product
const isRecording = (): boolean => process.env['TANDEM_RECORD'] === '1';

/** Name and version of a program, without the details of its build. */
export function versionOf(binary: string): string {
  const text = execFileSync(binary, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
  return /^.*?\d[\w.+-]*/u.exec(text)?.[0].replace(', version', '') ?? basename(binary);
}

/**
 * For peers tests: records what peers send to Tandem and the answers, as a proxy between them, when TANDEM_RECORD is 1.
 * Otherwise peers speak with Tandem itself.
 */
export async function startRecorder(options: Options): Promise<Recorder> {
  if (!isRecording())
    return { url: options.target(), note: () => undefined, stop: async () => undefined };
  const recordedMs = Date.now();
  const atMs = (): number => Date.now() - recordedMs;
  // In the order in which requests came; null until the answer is there.
  const lines: (RawLine | null)[] = [];
  const server = createServer((request, response) => {
    const index = lines.push(null) - 1;
    pass(options.target(), atMs(), request, response).then(
      (exchange) => {
        lines[index] = exchange;
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    note: (note, value = null) => void lines.push({ atMs: atMs(), note, value }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      const values = { '<tandem>': url, '<host>': new URL(url).host, ...options.placeholders?.() };
      const whole = withoutPolls(lines.filter((line) => line !== null));
      writeRecording(options.name, options.peers, {
        recordedMs,
        lines: whole.map((line) => encoded(line, values)),
      });
    },
  };
}

async function pass(
  target: string,
  atMs: number,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<RawExchange> {
  const body = await buffer(incoming);
  const { method = 'GET', url: path = '/' } = incoming;
  const received = await new Promise<IncomingMessage>((resolve, reject) => {
    const { 'transfer-encoding': _, expect: __, ...headers } = incoming.headers;
    httpRequest(new URL(path, target), {
      method,
      headers: { ...headers, 'content-length': body.length },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
  const answer = await buffer(received);
  const status = received.statusCode ?? 0;
  outgoing.writeHead(status, received.headers).end(answer);
  const isGzip = incoming.headers['content-encoding'] === 'gzip';
  return {
    atMs,
    method,
    path,
    headers: headersOf(incoming.headers),
    body: isGzip ? gunzipSync(body) : body,
    status,
    type: received.headers['content-type'] ?? '',
    answer,
  };
}

function headersOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      OMITTED.has(name) || value === undefined || value === 'gzip' ? [] : [[name, String(value)]],
    ),
  );
}

function encoded(line: RawLine, values: Readonly<Record<string, string>>): Exchange | Note {
  const inText = (text: string): string =>
    Object.entries(values).reduce((sum, [name, value]) => sum.replaceAll(value, name), text);
  const inBytes = (bytes: Buffer): Buffer =>
    isUtf8(bytes) ? Buffer.from(inText(bytes.toString('utf8'))) : bytes;
  if (!('method' in line)) {
    const value: unknown = JSON.parse(inText(JSON.stringify(line.value)));
    return { ...line, value };
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(line.headers)) headers[name] = inText(value);
  return {
    ...line,
    path: inText(line.path),
    headers,
    body: encodeBody(inBytes(line.body)),
    answer: encodeBody(inBytes(line.answer)),
  };
}

/** A peer that asks again until the answer changes asks once in the recording. */
function withoutPolls(lines: readonly RawLine[]): RawLine[] {
  const askOf = (line: RawLine | undefined): string | null =>
    line === undefined || !('method' in line)
      ? null
      : `${line.method} ${line.path} ${line.body.toString('latin1')}`;
  const answerOf = (line: RawLine | undefined): string =>
    line !== undefined && 'method' in line
      ? `${line.status} ${line.answer.toString('latin1')}`
      : '';
  return lines.filter((line, index) => {
    const ask = askOf(line);
    if (ask === null) return true;
    let last = index;
    while (askOf(lines[last + 1]) === ask) last += 1;
    return answerOf(line) === answerOf(lines[last]);
  });
}
