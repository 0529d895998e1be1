import { createServer } from 'node:http';
import { listenOnLoopback } from '../service/listen.ts';
import {
  bytesOf,
  messages,
  protobufFields,
  textOf,
  varintOf,
  type Fields,
} from './protobuf-fields.ts';

export interface SinkPoint {
  readonly metric: string;
  readonly attributes: Record<string, string>;
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
  readonly counts: number[];
  readonly bounds: number[];
}

export interface SinkSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly kind: number;
  readonly peer: string;
}

export interface OtlpSink {
  readonly url: string;
  readonly points: SinkPoint[];
  readonly spans: SinkSpan[];
  readonly changes: Record<string, unknown>[];
  /** Answered requests of the model, and their labels. */
  readonly rows: Record<string, unknown>[];
  readonly labels: Record<string, unknown>[];
  /** Bodies answered with this status and Retry-After: 1 before the sink takes anything again. */
  refuse: number;
  readonly keys: Set<string>;
  close(): void;
}

function attributes(list: readonly Fields[]): Record<string, string> {
  return Object.fromEntries(
    list.map((pair) => {
      const value = messages(pair, 2)[0] ?? new Map<number, never[]>();
      return [textOf(pair, 1), value.has(1) ? textOf(value, 1) : String(varintOf(value, 3))];
    }),
  );
}

function nanosToMs(bytes: Buffer): number {
  return bytes.length < 8 ? 0 : Number(bytes.readBigUInt64LE(0)) / 1e6;
}

function doubles(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(index * 8));
}

function integers(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 8 }, (_, index) =>
    Number(bytes.readBigUInt64LE(index * 8)),
  );
}

function readPoints(metric: Fields, resource: Record<string, string>): SinkPoint[] {
  const common = (point: Fields, attributesAt: number) => ({
    metric: textOf(metric, 1),
    attributes: { ...resource, ...attributes(messages(point, attributesAt)) },
    startMs: nanosToMs(bytesOf(point, 2)),
    endMs: nanosToMs(bytesOf(point, 3)),
  });
  const numbers = [5, 7].flatMap((kind) =>
    messages(metric, kind).flatMap((data) => messages(data, 1)),
  );
  const histograms = messages(metric, 9).flatMap((data) => messages(data, 1));
  return [
    ...numbers.map((point) => ({
      ...common(point, 7),
      value: doubles(bytesOf(point, 4))[0] ?? integers(bytesOf(point, 6))[0] ?? 0,
      counts: [],
      bounds: [],
    })),
    ...histograms.map((point) => ({
      ...common(point, 9),
      value: integers(bytesOf(point, 4))[0] ?? 0,
      counts: integers(bytesOf(point, 6)),
      bounds: doubles(bytesOf(point, 7)),
    })),
  ];
}

function readMetrics(body: Buffer): SinkPoint[] {
  return messages(protobufFields(body), 1).flatMap((part) => {
    const resource = attributes(messages(messages(part, 1)[0] ?? new Map(), 1));
    return messages(part, 2).flatMap((scope) =>
      messages(scope, 2).flatMap((metric) => readPoints(metric, resource)),
    );
  });
}

function readSpans(body: Buffer): SinkSpan[] {
  return messages(protobufFields(body), 1).flatMap((part) => {
    const resource = attributes(messages(messages(part, 1)[0] ?? new Map(), 1));
    return messages(part, 2).flatMap((scope) =>
      messages(scope, 2).map((span) => ({
        service: resource['service.name'] ?? '',
        traceId: bytesOf(span, 1).toString('hex'),
        spanId: bytesOf(span, 2).toString('hex'),
        parentId: bytesOf(span, 4).toString('hex'),
        kind: varintOf(span, 6),
        peer: attributes(messages(span, 9))['peer.service'] ?? '',
      })),
    );
  });
}

/** A test peer that takes OTLP and changes as Tandem would, and keeps what came. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      sink.keys.add(request.headers.authorization ?? '');
      if (sink.refuse > 0) {
        sink.refuse -= 1;
        response.writeHead(503, { 'retry-after': '1' });
        response.end();
        return;
      }
      if (request.url === '/v1/metrics') sink.points.push(...readMetrics(body));
      else if (request.url === '/v1/traces') sink.spans.push(...readSpans(body));
      else if (request.url === '/api/changes')
        sink.changes.push(parseObject(body.toString('utf8')));
      else if (request.url === '/api/ingest/inference')
        sink.rows.push(...parseList(body.toString()));
      else if (request.url === '/api/ingest/labels')
        sink.labels.push(...parseList(body.toString()));
      response.writeHead(request.url === '/api/changes' ? 202 : 200, {
        'content-type': 'application/x-protobuf',
      });
      response.end();
    });
  });
  const port = await listenOnLoopback(server, 0);
  const sink: OtlpSink = {
    url: `http://127.0.0.1:${port}`,
    points: [],
    spans: [],
    changes: [],
    rows: [],
    labels: [],
    refuse: 0,
    keys: new Set(),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return sink;
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parseList(text: string): Record<string, unknown>[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value)
    ? value
        .filter((row: unknown) => typeof row === 'object' && row !== null)
        .map((row) => ({ ...row }))
    : [];
}

/** Median in ms of histogram points, interpolated inside its bucket; NaN without requests. */
export function medianMs(points: readonly SinkPoint[]): number {
  const bounds = points.find((point) => point.bounds.length > 0)?.bounds ?? [];
  const counts = bounds.map((_, index) =>
    points.reduce((sum, point) => sum + (point.counts[index] ?? 0), 0),
  );
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && below + count >= half) {
      const low = bounds[index - 1] ?? 0;
      return 1000 * (low + ((bounds[index] ?? low) - low) * ((half - below) / count));
    }
    below += count;
  }
  return Number.NaN;
}
