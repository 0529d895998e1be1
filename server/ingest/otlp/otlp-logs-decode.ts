import { jsonInteger, jsonNanos, jsonString } from '../json-fields.ts';
import type { ProtoReader } from '../protobuf/proto-reader.ts';
import {
  anyValueFromJson,
  attributesFromJson,
  readAnyValue,
  readKeyValue,
  type AnyValue,
  type Attribute,
} from './otlp-any-value.ts';
import { jsonHexId } from './otlp-json-id.ts';
import { addOtlpLog, type OtlpLogContext, type OtlpLogRecord } from './otlp-log-sink.ts';
import { hexId } from './otlp-points-proto.ts';
import { walkOtlpJson } from './otlp-resources-json.ts';
import { walkOtlpProto } from './otlp-resources-proto.ts';

const NAMES = ['resourceLogs', 'scopeLogs', 'logRecords'] as const;

/**
 * Reads an ExportLogsServiceRequest into the batch. Throws `invalid_input` if it is not protobuf.
 */
export function decodeOtlpLogsProto(body: Buffer, context: OtlpLogContext): void {
  walkOtlpProto(body, NAMES, (reader, resource, field) => {
    addOtlpLog(readRecord(reader), resource, field, context);
  });
}

function readRecord(reader: ProtoReader): OtlpLogRecord {
  const times = { timeMs: 0, observedMs: 0 };
  const ids = { traceId: '', spanId: '' };
  const texts = { severityText: '', eventName: '' };
  const attributes: Attribute[] = [];
  let severity = 0;
  let body: AnyValue = null;
  reader.invalidText = false;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 1) times.timeMs = reader.nanosMs();
    else if (tag === 2 * 8) severity = reader.uint();
    else if (tag === 3 * 8 + 2) texts.severityText = reader.string();
    else if (tag === 5 * 8 + 2) body = readAnyValue(reader);
    else if (tag === 6 * 8 + 2) attributes.push(readKeyValue(reader));
    else if (tag === 9 * 8 + 2) ids.traceId = hexId(reader, 16);
    else if (tag === 10 * 8 + 2) ids.spanId = hexId(reader, 8);
    else if (tag === 11 * 8 + 1) times.observedMs = reader.nanosMs();
    else if (tag === 12 * 8 + 2) texts.eventName = reader.string();
    else reader.skip(tag);
  }
  reader.leave(outer);
  const problem = reader.invalidText ? 'holds text that is not valid UTF-8' : null;
  return { ...times, ...ids, ...texts, severity, body, attributes, problem };
}

/** Reads an ExportLogsServiceRequest in OTLP JSON into the batch. A wrong type throws `invalid_input`. */
export function decodeOtlpLogsJson(body: unknown, context: OtlpLogContext): void {
  walkOtlpJson(body, NAMES, (json, resource, field) => {
    const record: OtlpLogRecord = {
      timeMs: Number(jsonNanos(json.timeUnixNano, `${field}.timeUnixNano`) / 1_000_000n),
      observedMs: Number(
        jsonNanos(json.observedTimeUnixNano, `${field}.observedTimeUnixNano`) / 1_000_000n,
      ),
      severity: jsonInteger(json.severityNumber, `${field}.severityNumber`),
      severityText: jsonString(json.severityText, `${field}.severityText`),
      body: anyValueFromJson(json.body, `${field}.body`),
      attributes: attributesFromJson(json.attributes, `${field}.attributes`),
      traceId: jsonHexId(json.traceId, 16, `${field}.traceId`),
      spanId: jsonHexId(json.spanId, 8, `${field}.spanId`),
      eventName: jsonString(json.eventName, `${field}.eventName`),
      problem: null,
    };
    addOtlpLog(record, resource, field, context);
  });
}
