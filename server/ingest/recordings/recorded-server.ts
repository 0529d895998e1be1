import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Exchange, RecordedBody, Recording } from './recording.ts';
import { decodeBody, digestOf, isExchange } from './recording.ts';
import type { Values } from './send-recorded.ts';
import { filled } from './send-recorded.ts';
import { TimeShift } from './time-shift.ts';

const TIME = /(?<![\w.-])(?:\d{13}|\d{10})(?!\w)/gu;
/** Longer bodies are compared by their digest. */
const TEXT_BYTES = 4_096;
const ADDRESS = /127\.0\.0\.1:\d+/gu;

export type RecordedServer = {
  url: string;
  /** Requests without a recorded answer. */
  unknown: string[];
  /** Answers that nothing has asked for. */
  left: () => string[];
  stop: () => Promise<void>;
};

/**
 * A server that gives the recorded answers of a peer. Requests match by method, path, query and body, apart from times and
 * ports; equal requests get their answers in the recorded order. Times in answers are moved so that the recording began now.
 * `bulk` has bodies that are in the recording by their digest only.
 */
export async function startRecordedServer(
  recording: Recording,
  values: Values = {},
  bulk: readonly Buffer[] = [],
): Promise<RecordedServer> {
  const shift = new TimeShift(recording.recordedMs, 0, Date.now());
  const queues = new Map<string, Exchange[]>();
  const named = (text: string): string =>
    Object.entries(values).reduce((sum, [name, value]) => sum.replaceAll(value, name), text);
  const bulkByDigest = new Map(bulk.map((bytes) => [digestOf(bytes), bytes]));
  const bytesOf = (body: RecordedBody): Buffer =>
    ('bulk' in body ? bulkByDigest.get(body.sha256) : undefined) ?? decodeBody(body);
  const keyOf = (method: string, path: string, body: Buffer, digest?: string): string => {
    const text = (one: string): string =>
      named(one)
        .replaceAll(ADDRESS, '<address>')
        .replaceAll(/<(?:tandem|host)>/gu, '<address>')
        .replaceAll(TIME, (digits) => {
          const ms = Number(digits) * (digits.length === 10 ? 1_000 : 1);
          return shift.isNear(ms) || shift.isNear(ms - shift.deltaMs) ? '<time>' : digits;
        });
    const sent =
      digest ?? (body.length > TEXT_BYTES ? digestOf(body) : text(body.toString('latin1')));
    return `${method} ${text(path)} ${sent}`;
  };
  for (const exchange of recording.lines.filter(isExchange)) {
    const { method, path, body } = exchange;
    const key = keyOf(method, path, decodeBody(body), 'bulk' in body ? body.sha256 : undefined);
    queues.set(key, [...(queues.get(key) ?? []), exchange]);
  }
  const unknown: string[] = [];
  const answerTo = async (request: IncomingMessage): Promise<Exchange | undefined> => {
    const key = keyOf(request.method ?? '', request.url ?? '', await buffer(request));
    const exchange = queues.get(key)?.shift();
    if (exchange === undefined) unknown.push(key);
    return exchange;
  };
  const server = createServer((request, response) => {
    void answerTo(request).then((exchange) => {
      if (exchange === undefined) return response.writeHead(501).end('not recorded');
      const recorded = bytesOf(exchange.answer);
      const isText = 'text' in exchange.answer || /json|text/u.test(exchange.type);
      const body = isText
        ? Buffer.from(filled(shift.text(recorded.toString('utf8')), values))
        : recorded;
      return response.writeHead(exchange.status, { 'content-type': exchange.type }).end(body);
    });
  });
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
