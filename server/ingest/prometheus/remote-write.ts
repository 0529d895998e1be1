import type { IncomingHttpHeaders } from 'node:http';
import { freeMemory } from '#server/platform/process/free-memory.ts';
import { singleton } from '#server/platform/singleton.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { unsnappy } from '../http/inflate.ts';
import {
  contentEncoding,
  mediaType,
  permanent,
  retryHeaders,
  type IngestAnswer,
  type IngestCall,
  type IngestRoute,
  type Refusal,
} from '../http/ingest-route.ts';
import { timeWindow } from '../inference/time-window.ts';
import { remoteWriteBodyLimits } from '../limits.ts';
import { Rejections } from '../rejections.ts';
import { noteItemsRefused } from '../source-notes.ts';
import { submitDecoded } from '../submit-batch.ts';
import type { MetricFamily } from './prometheus-kind.ts';
import { decodeRemoteWrite } from './remote-write-decode.ts';

/** Prometheus remote write 1.0. */
export const remoteWriteRoute: IngestRoute = {
  path: '/api/v1/write',
  source: 'remote_write',
  methods: ['POST'],
  bodyLimits: remoteWriteBodyLimits,
  unsupported,
  handle,
  refuse,
};

function unsupported(headers: IncomingHttpHeaders): string | null {
  // vmagent negotiates the protocol version with an empty body before its first block.
  if (headers['content-length'] === '0') return null;
  const type = mediaType(headers);
  if (type !== '' && type !== 'application/x-protobuf')
    return 'the content type must be application/x-protobuf';
  const proto = /proto\s*=\s*"?([\w.]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (proto !== undefined && proto !== 'prometheus.WriteRequest') {
    return `${proto} is not supported, use prometheus.WriteRequest (remote write 1.0)`;
  }
  const encoding = contentEncoding(headers);
  return encoding === '' || encoding === 'snappy' ? null : 'the content encoding must be snappy';
}

async function handle(call: IngestCall): Promise<IngestAnswer> {
  if (call.wire.length === 0) return { status: 204 };
  const plain = await unsnappy(call.wire, remoteWriteBodyLimits.maxPlainBytes, call.lease);
  freeMemory(call.wire);
  const sourceId = `${call.keyId}:remote_write`;
  const builder = new BatchBuilder(sourceId);
  const session = call.deps.registry.open(builder, call.nowMs);
  const rejections = new Rejections();
  const window = timeWindow(call.nowMs, call.deps.retentionMs.samples);
  decodeRemoteWrite(plain, {
    builder,
    session,
    window,
    rejections,
    families: familiesOf(sourceId),
  });
  freeMemory(plain);
  await submitDecoded(call, builder, session);
  if (rejections.count === 0) return { status: 204 };
  noteItemsRefused(call, rejections.count, rejections.message());
  return refuse(call.headers, permanent(400, rejections.message()));
}

/** Senders drop a block only on 400: vmagent retries 413 and 422 forever. */
function refuse(_headers: IncomingHttpHeaders, refusal: Refusal): IngestAnswer {
  return {
    status: refusal.status === 413 ? 400 : refusal.status,
    body: `${refusal.message}\n`,
    contentType: 'text/plain; charset=utf-8',
    headers: retryHeaders(refusal),
  };
}

/** Metadata arrives in separate requests, so it is cached per source. */
function familiesOf(sourceId: string): Map<string, MetricFamily> {
  const all = singleton('prometheus-families', () => new Map<string, Map<string, MetricFamily>>());
  let families = all.get(sourceId);
  if (families === undefined) {
    families = new Map();
    all.set(sourceId, families);
  }
  return families;
}
