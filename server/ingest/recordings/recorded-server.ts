import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  decodeBody,
  digestOf,
  isExchange,
  type Exchange,
  type RecordedBody,
  type Recording,
} from './recording.ts';
import { filled, type Values } from './send-recorded.ts';
import { TimeShift } from './time-shift.ts';

const TIME = /(?<![\w.-])(?:\d{13}|\d{10})(?!\w)/gu;
/** Longer bodies are compared by their digest. */
const TEXT_BYTES = 4_096;
const ADDRESS = /127\.0\.0\.1:\d+/gu;

export type RecordedServer = {
  url: string;
  /** Requests without a recorded response. */
  unknown: string[];
  /** Recorded responses that were not requested. */
  left: () => string[];
  stop: () => Promise<void>;
};

/**
 * A server that returns the recorded responses of a peer. Matches requests by method, path, query,
 * range and body, ignoring times and ports; equal requests get their responses in recorded order.
 * Shifts times in responses so that the recording starts now. `bulk` contains bodies of which the
 * recording has only a digest.
 */
export async function startRecordedServer(
  recording: Recording,
  values: Values = {},
  bulk: readonly Buffer[] = [],
): Promise<RecordedServer> {
  const shift = new TimeShift(recording.recordedMs, 0, Date.now());
  const queues = queuesOf(recording, shift, values);
  const unknown: string[] = [];
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const asked = { method, path: url, range: headers.range, body: await buffer(request) };
    const key = keyOf(asked, shift, values);
    const exchange = queues.get(key)?.shift();
    if (exchange === undefined) {
      unknown.push(key);
      response.writeHead(501).end('not recorded');
      return;
    }
    const { status, type, answer, answerHeaders } = exchange;
    const recorded = bytesOf(answer, bulk);
    const isText = 'text' in answer || /json|text/u.test(type);
    response
      .writeHead(status, { ...(type === '' ? {} : { 'content-type': type }), ...answerHeaders })
      .end(isText ? filled(shift.text(recorded.toString('utf8')), values) : recorded);
  };
  const server = createServer((request, response) => void answerTo(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    unknown,
    left: () => [...queues].flatMap(([key, rest]) => rest.map(() => key)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function queuesOf({ lines }: Recording, shift: TimeShift, values: Values): Map<string, Exchange[]> {
  const queues = new Map<string, Exchange[]>();
  for (const exchange of lines.filter(isExchange)) {
    const { method, path, headers, body } = exchange;
    const sent = 'bulk' in body ? body.sha256 : decodeBody(body);
    const key = keyOf({ method, path, range: headers['range'], body: sent }, shift, values);
    queues.set(key, [...(queues.get(key) ?? []), exchange]);
  }
  return queues;
}

/** `body` is bytes, or their digest. */
type Params = {
  method: string;
  path: string;
  range: string | undefined;
  body: Buffer | string;
};

function keyOf({ method, path, range, body }: Params, shift: TimeShift, values: Values): string {
  const general = (text: string): string =>
    Object.entries(values)
      .reduce((sum, [name, value]) => sum.replaceAll(value, name), text)
      .replaceAll(ADDRESS, '<address>')
      .replaceAll(/<(?:tandem|host)>/gu, '<address>')
      .replaceAll(TIME, (digits) => {
        const ms = Number(digits) * (digits.length === 10 ? 1_000 : 1);
        return shift.isNear(ms) || shift.isNear(ms - shift.deltaMs) ? '<time>' : digits;
      });
  const bytes = typeof body === 'string' ? null : body;
  const isShort = bytes !== null && bytes.length <= TEXT_BYTES;
  const sent = isShort ? general(bytes.toString('utf8')) : bytes === null ? body : digestOf(bytes);
  return `${method} ${general(path)} ${range ?? ''} ${sent.toString()}`;
}

function bytesOf(body: RecordedBody, bulk: readonly Buffer[]): Buffer {
  const known = 'bulk' in body ? bulk.find((bytes) => digestOf(bytes) === body.sha256) : undefined;
  return known ?? decodeBody(body);
}
