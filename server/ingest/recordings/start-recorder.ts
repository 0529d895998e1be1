import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { encodeBody, writeRecording, type Exchange, type Note } from './recording.ts';

/** Headers that a connection, a proxy or compression adds. */
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

/** Headers with which S3 clients sign a request. */
const SIGNED = /^(?:x-amz-|amz-sdk-)/u;

/** Response headers that clients read; `content-length` is also recorded for HEAD requests. */
const READ = ['etag', 'content-range', 'last-modified', 'retry-after'];

export type Recorder = {
  /** Address at which peers reach Tandem. */
  url: string;
  note: (name: string, value?: unknown) => void;
  /**
   * Runs an action of the test while requests from peers wait, so that a replay can run the action
   * at the same point.
   */
  hold: (name: string, value: unknown, act: () => Promise<void>) => Promise<void>;
  /** Ends the recording and writes its file. */
  stop: () => Promise<void>;
};

type Options = {
  /** The file name, relative to this folder. */
  name: string;
  /** Programs and their versions. */
  peers: string;
  /** Address of Tandem. */
  target: () => string;
  /**
   * Values of this run (keys, addresses, folders), by the placeholder that replaces them in the
   * file.
   */
  placeholders?: () => Readonly<Record<string, string>>;
};

/** A line whose bodies are not yet encoded. */
type RawExchange = Omit<Exchange, 'body' | 'answer'> & { body: Buffer; answer: Buffer };
type RawLine = RawExchange | Note;

// oxlint-disable-next-line tandem/no-raw-env -- a switch of tests, not a setting of the product
const isRecording = (): boolean => process.env['TANDEM_RECORD'] === '1';

/** Name and version of a program, without its build details. */
export function versionOf(binary: string): string {
  const text = execFileSync(binary, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
  return /^.*?\d[\w.+-]*/u.exec(text)?.[0].replace(', version', '') ?? basename(binary);
}

/**
 * For peers tests: if TANDEM_RECORD is 1, runs a proxy that records the requests of peers to Tandem
 * and the responses. Otherwise peers connect to Tandem directly.
 */
export async function startRecorder(options: Options): Promise<Recorder> {
  if (!isRecording())
    return {
      url: options.target(),
      note: () => undefined,
      hold: (_name, _value, act) => act(),
      stop: async () => undefined,
    };
  const proxy = await startProxy(options.target);
  return {
    url: proxy.url,
    note: proxy.note,
    hold: proxy.hold,
    stop: async () => {
      await proxy.close();
      const { url, recordedMs, lines } = proxy;
      const values = { '<tandem>': url, '<host>': new URL(url).host, ...options.placeholders?.() };
      writeRecording(options.name, options.peers, {
        recordedMs,
        lines: withoutPolls(lines).map((line) => encoded(line, values)),
      });
    },
  };
}

/**
 * `lines` has the order of the responses: among concurrent requests, a request on which another one
 * depends comes first.
 */
async function startProxy(target: () => string) {
  const recordedMs = Date.now();
  const atMs = (): number => Date.now() - recordedMs;
  const lines: RawLine[] = [];
  const open = new Set<Promise<void>>();
  let held: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    const passed = held
      .then(() => pass(target(), request, response))
      .then(
        (exchange) => void lines.push({ ...exchange, atMs: atMs() }),
        () => void response.destroy(),
      )
      .finally(() => open.delete(passed));
    open.add(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const note: Recorder['note'] = (name, value = null) =>
    void lines.push({ atMs: atMs(), note: name, value });
  const hold: Recorder['hold'] = async (name, value, act) => {
    const running = [...open];
    const done = Promise.withResolvers<void>();
    held = done.promise;
    try {
      await Promise.all(running);
      note(name, value);
      await act();
    } finally {
      done.resolve();
    }
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${address.port}`, recordedMs, lines, note, hold, close };
}

async function pass(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<Omit<RawExchange, 'atMs'>> {
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
    method,
    path,
    headers: headersOf(incoming.headers),
    body: isGzip ? gunzipSync(body) : body,
    status,
    type: received.headers['content-type'] ?? '',
    ...answerHeadersOf(method, received.headers),
    answer,
  };
}

function answerHeadersOf(
  method: string,
  headers: IncomingHttpHeaders,
): Pick<RawExchange, 'answerHeaders'> {
  const read = method === 'HEAD' ? [...READ, 'content-length'] : READ;
  const found = read.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return found.length === 0 ? {} : { answerHeaders: Object.fromEntries(found) };
}

function headersOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const isOmitted = OMITTED.has(name) || SIGNED.test(name) || value === 'gzip';
      if (isOmitted || value === undefined || String(value).startsWith('AWS4')) return [];
      // The text after the client's name describes this machine.
      return [[name, name === 'user-agent' ? (String(value).split(' ')[0] ?? '') : String(value)]];
    }),
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

/**
 * Merges the repeated requests of a polling peer into one, up to the request whose response
 * differs. Only reads may come between them.
 */
function withoutPolls(lines: readonly RawLine[]): RawLine[] {
  const askOf = ({ method, path, headers, body }: RawExchange): string =>
    `${method} ${path} ${headers['range'] ?? ''} ${body.toString('latin1')}`;
  const isAnsweredAnew = (line: RawExchange, index: number): boolean => {
    const ask = askOf(line);
    for (const next of lines.slice(index + 1)) {
      if (!('method' in next)) return false;
      if (askOf(next) === ask) {
        if (next.status !== line.status || !next.answer.equals(line.answer)) return true;
      } else if (next.method !== 'GET' || line.method !== 'GET') return false;
    }
    return false;
  };
  return lines.filter((line, index) => !('method' in line) || !isAnsweredAnew(line, index));
}
