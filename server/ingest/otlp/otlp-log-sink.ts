import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { timeProblem, type TimeWindow } from '../inference/time-window.ts';
import type { Rejections } from '../rejections.ts';
import { isPromptContent } from './gen-ai-call.ts';
import { anyValueText, type AnyValue, type Attribute } from './otlp-any-value.ts';
import { MAX_TEXT_CHARS, recordAttributesProblem } from './otlp-record-limits.ts';
import { attributeTexts, type OtlpResource } from './otlp-resource.ts';

export type OtlpLogRecord = {
  /** 0 if the sender does not report the time. */
  timeMs: number;
  observedMs: number;
  severity: number;
  severityText: string;
  body: AnyValue;
  attributes: readonly Attribute[];
  traceId: string;
  spanId: string;
  eventName: string;
  /** A problem found while decoding, or null. */
  problem: string | null;
};

export type OtlpLogContext = {
  builder: BatchBuilder;
  window: TimeWindow;
  rejections: Rejections;
  nowMs: number;
  /** Whether to store the prompts and responses of models. */
  prompts: boolean;
};

/**
 * Events of the `gen_ai` conventions contain prompts and responses in their body and attributes.
 */
function withoutPrompts(record: OtlpLogRecord): OtlpLogRecord {
  const named = record.attributes.find(({ key }) => key === 'event.name');
  const event = record.eventName || anyValueText(named?.value ?? '');
  return {
    ...record,
    body: event.startsWith('gen_ai.') ? '' : record.body,
    attributes: record.attributes.filter(({ key }) => !isPromptContent(key)),
  };
}

/** Adds one log record to the batch, or refuses it with a reason. */
export function addOtlpLog(
  sent: OtlpLogRecord,
  resource: OtlpResource,
  field: string,
  context: OtlpLogContext,
): void {
  const record = context.prompts ? sent : withoutPrompts(sent);
  const observedMs = record.observedMs === 0 ? context.nowMs : record.observedMs;
  const tsMs = record.timeMs === 0 ? observedMs : record.timeMs;
  const body = anyValueText(record.body);
  const late = timeProblem(tsMs, context.window);
  const problem =
    record.problem ??
    (late === null ? null : `.timeUnixNano ${late}`) ??
    (body.length > MAX_TEXT_CHARS ? `.body is longer than ${MAX_TEXT_CHARS} characters` : null) ??
    recordAttributesProblem(record.attributes);
  if (problem !== null) {
    context.rejections.add(field, problem);
    return;
  }
  const attributes = attributeTexts(record.attributes);
  if (record.eventName !== '') attributes['event.name'] ??= record.eventName;
  context.builder.logs.push({
    tsMs,
    observedMs: timeProblem(observedMs, context.window) === null ? observedMs : context.nowMs,
    source: context.builder.sourceId,
    severity: severityOf(record),
    severityText: record.severityText.slice(0, 64),
    body,
    attributes,
    resource: resource.attributes,
    service: resource.service,
    host: resource.host,
    environment: resource.environment,
    traceId: record.traceId,
    spanId: record.spanId,
  });
}

const SEVERITY_WORDS: readonly (readonly [pattern: RegExp, severity: number])[] = [
  [/^(trace|verbose)/i, 1],
  [/^debug/i, 5],
  [/^(info|notice)/i, 9],
  [/^warn/i, 13],
  [/^err/i, 17],
  [/^(fatal|crit|emerg|alert|panic)/i, 21],
];

/** The sender's severity number, otherwise the lowest number of the severity text; 0 if unknown. */
function severityOf(record: OtlpLogRecord): number {
  if (record.severity >= 1 && record.severity <= 24) return record.severity;
  return SEVERITY_WORDS.find(([pattern]) => pattern.test(record.severityText))?.[1] ?? 0;
}
