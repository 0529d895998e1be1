import type { IncomingHttpHeaders } from 'node:http';
import { wrongField } from '#server/platform/errors.ts';
import { gunzip } from '../http/inflate.ts';
import { contentEncoding, mediaType, type IngestCall } from '../http/ingest-route.ts';
import { parseJson } from '../json-body.ts';
import { otlpBodyLimits } from '../limits.ts';
import { OTLP_JSON, OTLP_PROTO } from './otlp-answer.ts';

export type OtlpBody = { proto: Buffer } | { json: unknown };

export function otlpUnsupported(headers: IncomingHttpHeaders): string | null {
  const type = mediaType(headers);
  if (type !== OTLP_PROTO && type !== OTLP_JSON)
    return `the content type must be ${OTLP_PROTO} or ${OTLP_JSON}`;
  const encoding = contentEncoding(headers);
  return encoding === '' || encoding === 'gzip'
    ? null
    : 'the content encoding must be gzip or none';
}

/** The decompressed body, as protobuf bytes or as parsed JSON. */
export async function otlpBody(call: IngestCall): Promise<OtlpBody> {
  const gzip = contentEncoding(call.headers) === 'gzip';
  const plain = gzip
    ? await gunzip(call.wire, otlpBodyLimits.maxPlainBytes, call.lease)
    : call.wire;
  if (mediaType(call.headers) === OTLP_PROTO) return { proto: plain };
  const json = plain.length === 0 ? {} : parseJson(plain, call);
  // Fields may be null, but the request itself may not.
  if (json === null) throw wrongField('body', 'must be a JSON object');
  return { json };
}
