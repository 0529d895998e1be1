import {
  traceIdInput,
  wholeTracesInput,
  type WireTraceInfo,
} from '#lib/schemas/experiments/traces.ts';
import type { TraceSpan } from '#lib/schemas/infrastructure/traces.ts';
import { getTrace } from '#server/explore/get-trace.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { getTraceInfos } from './get-trace.ts';
import { loadTrace, spanTraceIdOf, toWireTrace } from './trace-row.ts';

type AnyValue =
  | { stringValue: string }
  | { doubleValue: number }
  | { boolValue: boolean }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: { key: string; value: AnyValue }[] } };

/** Converts a JSON value to OpenTelemetry's AnyValue. */
function toAnyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { doubleValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toAnyValue) } };
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return {
    kvlistValue: { values: members.map(([key, each]) => ({ key, value: toAnyValue(each) })) },
  };
}

/** Attributes are stored as text; objects and lists are stored as JSON. */
function valueOf(text: string): AnyValue {
  if (!/^[[{]/u.test(text)) return { stringValue: text };
  try {
    return toAnyValue(JSON.parse(text));
  } catch {
    return { stringValue: text };
  }
}

const bytes = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const nanos = (ms: number) => String(BigInt(Math.round(ms * 1_000)) * 1_000n);
const statuses = { unset: 'STATUS_CODE_UNSET', ok: 'STATUS_CODE_OK', error: 'STATUS_CODE_ERROR' };

/** OpenTelemetry's span message in protobuf JSON, with base64 IDs. */
function toWireSpan(span: TraceSpan, spanTraceId: string, traceStartMs: number) {
  const startMs = traceStartMs + span.startMs;
  return {
    traceId: bytes(spanTraceId),
    spanId: bytes(span.spanId),
    ...(span.parentSpanId === null ? {} : { parentSpanId: bytes(span.parentSpanId) }),
    name: span.name,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(startMs + span.durationMs),
    attributes: Object.entries(span.attributes).map(([key, text]) => ({
      key,
      value: valueOf(text),
    })),
    status: { code: statuses[span.status], message: span.statusMessage ?? '' },
  };
}

/**
 * The trace with the telemetry spans visible to the actor; after their retention ends, without
 * spans.
 */
async function whole(actor: Actor, traceInfo: WireTraceInfo) {
  const spanTraceId = spanTraceIdOf(traceInfo.traceId);
  if (spanTraceId === null) return { traceInfo, spans: [] };
  try {
    const { startedAt, spans } = await getTrace(actor, { id: spanTraceId });
    const startMs = Date.parse(startedAt);
    return { traceInfo, spans: spans.map((span) => toWireSpan(span, spanTraceId, startMs)) };
  } catch (error) {
    if (asTandemError(error)?.code === 'not_found') return { traceInfo, spans: [] };
    throw error;
  }
}

/** A trace with its spans, for clients that read the spans from the store instead of a file. */
export const getWholeTrace = query(
  { permission: 'experiments:read', input: traceIdInput },
  async ({ actor }, { traceId }) => {
    const row = await loadTrace(db(), actor, traceId, 'experiments:read');
    return { trace: await whole(actor, toWireTrace(row)) };
  },
);

export const getWholeTraces = query(
  { permission: 'experiments:read', input: wholeTracesInput },
  async ({ actor }, { traceIds }) => {
    const { traceInfos } = await getTraceInfos(actor, { traceIds });
    const traces = [];
    for (const traceInfo of traceInfos) traces.push(await whole(actor, traceInfo));
    return { traces };
  },
);
