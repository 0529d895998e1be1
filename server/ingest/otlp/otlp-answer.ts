import type { IncomingHttpHeaders } from 'node:http';
import { mediaType, retryHeaders, type IngestAnswer, type Refusal } from '../http/ingest-route.ts';
import { stringField, uintField, bytesField } from '../protobuf/proto-writer.ts';
import type { Rejections } from '../rejections.ts';

export const OTLP_PROTO = 'application/x-protobuf';
export const OTLP_JSON = 'application/json';

/** The response field with the number of refused items. */
export type OtlpRejected = 'rejectedDataPoints' | 'rejectedLogRecords' | 'rejectedSpans';

/** google.rpc codes by HTTP status. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
};

/**
 * Export*ServiceResponse in the encoding of the request; has `partialSuccess` only if items were
 * refused.
 */
export function otlpAccepted(
  headers: IncomingHttpHeaders,
  rejectedKey: OtlpRejected,
  rejections: Rejections,
): IngestAnswer {
  const { count } = rejections;
  if (mediaType(headers) === OTLP_JSON) {
    const partialSuccess = { [rejectedKey]: String(count), errorMessage: rejections.message() };
    return {
      status: 200,
      contentType: OTLP_JSON,
      body: JSON.stringify(count === 0 ? {} : { partialSuccess }),
    };
  }
  const partial = Buffer.concat([uintField(1, count), stringField(2, rejections.message())]);
  return {
    status: 200,
    contentType: OTLP_PROTO,
    body: count === 0 ? Buffer.alloc(0) : bytesField(1, partial),
  };
}

/**
 * google.rpc.Status in the encoding of the request; JSON if the request is neither protobuf nor
 * JSON.
 */
export function otlpRefused(headers: IncomingHttpHeaders, refusal: Refusal): IngestAnswer {
  const code = RPC_CODES[refusal.status] ?? 2;
  const answer = { status: refusal.status, headers: retryHeaders(refusal) };
  if (mediaType(headers) === OTLP_PROTO) {
    const body = Buffer.concat([uintField(1, code), stringField(2, refusal.message)]);
    return { ...answer, contentType: OTLP_PROTO, body };
  }
  return {
    ...answer,
    contentType: OTLP_JSON,
    body: JSON.stringify({ code, message: refusal.message }),
  };
}
