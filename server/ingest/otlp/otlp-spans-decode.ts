import { jsonInteger, jsonNanos, jsonObject, jsonString } from '../json-fields.ts';
import { nanosToMs, type ProtoReader } from '../protobuf/proto-reader.ts';
import { attributesFromJson, readKeyValue, type Attribute } from './otlp-any-value.ts';
import { jsonHexId } from './otlp-json-id.ts';
import { hexId } from './otlp-points-proto.ts';
import { walkOtlpJson } from './otlp-resources-json.ts';
import { walkOtlpProto } from './otlp-resources-proto.ts';
import { addOtlpSpan, type OtlpSpan, type OtlpSpanContext } from './otlp-span-sink.ts';

const NAMES = ['resourceSpans', 'scopeSpans', 'spans'] as const;

/**
 * Reads an ExportTraceServiceRequest into the batch. Throws `invalid_input` if it is not protobuf.
 */
export function decodeOtlpSpansProto(body: Buffer, context: OtlpSpanContext): void {
  walkOtlpProto(body, NAMES, (reader, resource, field) => {
    addOtlpSpan(readSpan(reader), resource, field, context);
  });
}

function readSpan(reader: ProtoReader): OtlpSpan {
  const ids = { traceId: '', spanId: '', parentSpanId: '' };
  const start = { hi: 0, lo: 0 };
  const end = { hi: 0, lo: 0 };
  const attributes: Attribute[] = [];
  let name = '';
  let kind = 0;
  let status = { statusCode: 0, statusMessage: '' };
  reader.invalidText = false;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 2) ids.traceId = hexId(reader, 16);
    else if (tag === 2 * 8 + 2) ids.spanId = hexId(reader, 8);
    else if (tag === 4 * 8 + 2) ids.parentSpanId = hexId(reader, 8);
    else if (tag === 5 * 8 + 2) name = reader.string();
    else if (tag === 6 * 8) kind = reader.uint();
    else if (tag === 7 * 8 + 1) readTime(reader, start);
    else if (tag === 8 * 8 + 1) readTime(reader, end);
    else if (tag === 9 * 8 + 2) attributes.push(readKeyValue(reader));
    else if (tag === 15 * 8 + 2) status = readStatus(reader);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return {
    ...ids,
    ...status,
    name,
    kind,
    attributes,
    startMs: nanosToMs(start.hi, start.lo),
    durationMs: ((end.hi - start.hi) * 4_294_967_296 + (end.lo - start.lo)) / 1_000_000,
    problem: reader.invalidText ? 'holds text that is not valid UTF-8' : null,
  };
}

function readTime(reader: ProtoReader, into: { hi: number; lo: number }): void {
  reader.fixed64();
  into.hi = reader.hi;
  into.lo = reader.lo;
}

function readStatus(reader: ProtoReader): { statusCode: number; statusMessage: string } {
  const status = { statusCode: 0, statusMessage: '' };
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 2 * 8 + 2) status.statusMessage = reader.string();
    else if (tag === 3 * 8) status.statusCode = reader.uint();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return status;
}

/** Reads an ExportTraceServiceRequest in OTLP JSON into the batch. A wrong type throws `invalid_input`. */
export function decodeOtlpSpansJson(body: unknown, context: OtlpSpanContext): void {
  walkOtlpJson(body, NAMES, (json, resource, field) => {
    const startNs = jsonNanos(json.startTimeUnixNano, `${field}.startTimeUnixNano`);
    const endNs = jsonNanos(json.endTimeUnixNano, `${field}.endTimeUnixNano`);
    const status = jsonObject(json.status, `${field}.status`);
    const span: OtlpSpan = {
      startMs: Number(startNs / 1_000_000n),
      durationMs: Number(endNs - startNs) / 1_000_000,
      traceId: jsonHexId(json.traceId, 16, `${field}.traceId`),
      spanId: jsonHexId(json.spanId, 8, `${field}.spanId`),
      parentSpanId: jsonHexId(json.parentSpanId, 8, `${field}.parentSpanId`),
      name: jsonString(json.name, `${field}.name`),
      kind: jsonInteger(json.kind, `${field}.kind`),
      statusCode: jsonInteger(status.code, `${field}.status.code`),
      statusMessage: jsonString(status.message, `${field}.status.message`),
      attributes: attributesFromJson(json.attributes, `${field}.attributes`),
      problem: null,
    };
    addOtlpSpan(span, resource, field, context);
  });
}
