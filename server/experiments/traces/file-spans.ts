import { z } from 'zod';
import { mostSpans, type TraceDetail, type TraceSpan } from '#lib/schemas/infrastructure/traces.ts';

/**
 * Maximum characters shown in the UI: longer values are truncated there, and the file contains them
 * in full.
 */
const mostCharacters = 20_000;

const nanos = z.coerce.number();
const values = z.record(z.string(), z.unknown()).nullish();
/** MLflow 3 format: IDs in base64, attribute values as JSON strings. */
const newSpan = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullish(),
  name: z.string(),
  start_time_unix_nano: nanos,
  end_time_unix_nano: nanos.nullish(),
  status: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
  attributes: values,
});
/** MLflow 2 format: IDs as hexadecimal numbers. */
const oldSpan = z.object({
  context: z.object({ span_id: z.string() }),
  parent_id: z.string().nullish(),
  name: z.string(),
  start_time: nanos,
  end_time: nanos.nullish(),
  status_code: z.string().nullish(),
  status_message: z.string().nullish(),
  attributes: values,
});
const fileSchema = z.object({ spans: z.array(z.unknown()) });

type Read = Omit<TraceSpan, 'startMs' | 'durationMs'> & { startMs: number; endMs: number };

const hexOf = (base64: string): string =>
  /^(?:0x)?[0-9a-f]{16}$/u.test(base64)
    ? base64.replace(/^0x/u, '')
    : Buffer.from(base64, 'base64').toString('hex');

function statusOf(code: string | null | undefined): TraceSpan['status'] {
  if (code?.endsWith('ERROR')) return 'error';
  return code?.endsWith('OK') ? 'ok' : 'unset';
}

function cut(text: string): string {
  if (text.length <= mostCharacters) return text;
  const rest = text.length - mostCharacters;
  return `${text.slice(0, mostCharacters)} … ${rest} more characters in the file`;
}

/** Decodes text that is a JSON string; anything else is returned as written. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') return cut(JSON.stringify(value) ?? '');
  if (!value.startsWith('"')) return cut(value);
  try {
    const inner: unknown = JSON.parse(value);
    return cut(typeof inner === 'string' ? inner : value);
  } catch {
    return cut(value);
  }
}

function readAttributes(given: z.output<typeof values>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given ?? {})
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => [key, textOf(value)]),
  );
}

/**
 * Span fields common to both formats. The span type is used as the service, because all spans come
 * from one program.
 */
function spanOf(
  ids: { id: string; parent: string | null | undefined },
  times: { start: number; end: number | null | undefined },
  rest: {
    name: string;
    code: string | null | undefined;
    message: string | null | undefined;
    attributes?: z.output<typeof values>;
  },
): Read {
  const attributes = readAttributes(rest.attributes);
  return {
    spanId: hexOf(ids.id),
    parentSpanId: ids.parent == null || ids.parent === '' ? null : hexOf(ids.parent),
    name: rest.name,
    service: attributes['mlflow.spanType'] ?? 'UNKNOWN',
    host: null,
    kind: 'internal',
    startMs: times.start / 1e6,
    endMs: (times.end ?? times.start) / 1e6,
    status: statusOf(rest.code),
    statusMessage: rest.message == null || rest.message === '' ? null : rest.message,
    attributes,
  };
}

function readSpan(given: unknown): Read[] {
  const now = newSpan.safeParse(given);
  if (now.success) {
    const { data } = now;
    return [
      spanOf(
        { id: data.span_id, parent: data.parent_span_id },
        { start: data.start_time_unix_nano, end: data.end_time_unix_nano },
        { ...data, code: data.status?.code, message: data.status?.message },
      ),
    ];
  }
  const old = oldSpan.safeParse(given);
  if (!old.success) return [];
  const { data } = old;
  return [
    spanOf(
      { id: data.context.span_id, parent: data.parent_id },
      { start: data.start_time, end: data.end_time },
      { ...data, code: data.status_code, message: data.status_message },
    ),
  ];
}

/**
 * The longest 2,000 spans in the file that an MLflow client logs with a trace; null if the file
 * contains no readable spans.
 */
export function spansOfFile(text: string, traceId: string): TraceDetail | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  const file = fileSchema.safeParse(given);
  const all = file.success ? file.data.spans.flatMap(readSpan) : [];
  if (all.length === 0) return null;
  const startMs = Math.min(...all.map((span) => span.startMs));
  const durationMs = Math.max(...all.map((span) => span.endMs)) - startMs;
  const spans = all
    .toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))
    .slice(0, mostSpans)
    .toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)
    .map(({ endMs, ...span }) => ({
      ...span,
      startMs: span.startMs - startMs,
      durationMs: Math.max(0, endMs - span.startMs),
    }));
  return {
    traceId,
    startedAt: new Date(startMs).toISOString(),
    durationMs,
    total: all.length,
    experiment: null,
    hidden: 0,
    spans,
  };
}
