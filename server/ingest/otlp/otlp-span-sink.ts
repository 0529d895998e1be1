import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { SpanKind, SpanRow } from '#server/telemetry/spool/batch.ts';
import type { ModelCall } from '../inference/add-model-calls.ts';
import { timeProblem, type TimeWindow } from '../inference/time-window.ts';
import type { Rejections } from '../rejections.ts';
import { genAiAnswer } from './gen-ai-answer.ts';
import { genAiCall, isPromptContent } from './gen-ai-call.ts';
import type { Attribute } from './otlp-any-value.ts';
import { recordAttributesProblem } from './otlp-record-limits.ts';
import { attributeTexts, type OtlpResource } from './otlp-resource.ts';

export type OtlpSpan = {
  startMs: number;
  durationMs: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  statusCode: number;
  statusMessage: string;
  attributes: readonly Attribute[];
  /** A problem found while decoding, or null. */
  problem: string | null;
};

export type OtlpSpanContext = {
  builder: BatchBuilder;
  window: TimeWindow;
  rejections: Rejections;
  nowMs: number;
  /** Whether to store the prompts and responses of models. */
  prompts: boolean;
  /** Model calls described by the spans. */
  calls: ModelCall[];
};

const KINDS: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const STATUSES: readonly SpanRow['status'][] = ['unset', 'ok', 'error'];
const MAX_NAME_CHARS = 1024;

/** Adds one span to the batch, or refuses it with a reason. */
export function addOtlpSpan(
  span: OtlpSpan,
  resource: OtlpResource,
  field: string,
  context: OtlpSpanContext,
): void {
  const attributes = context.prompts
    ? span.attributes
    : span.attributes.filter(({ key }) => !isPromptContent(key));
  const problem = spanProblem({ ...span, attributes }, context.window);
  if (problem !== null) {
    context.rejections.add(field, problem);
    return;
  }
  const row: SpanRow = {
    tsMs: span.startMs,
    // A clock that is set back during a span results in a negative duration.
    durationMs: Math.max(0, span.durationMs),
    source: context.builder.sourceId,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    status: STATUSES[span.statusCode] ?? 'unset',
    statusMessage: span.statusMessage.slice(0, 4096),
    service: resource.service,
    host: resource.host,
    environment: resource.environment,
    attributes: attributeTexts(attributes),
    resource: resource.attributes,
  };
  context.builder.spans.push(row);
  const call = genAiCall(row.attributes, row);
  if (call !== null) context.calls.push({ span: row, call, answer: genAiAnswer(span.attributes) });
}

function spanProblem(span: OtlpSpan, window: TimeWindow): string | null {
  if (span.problem !== null) return span.problem;
  if (/^0*$/.test(span.traceId)) return '.traceId is missing or not 16 bytes';
  if (/^0*$/.test(span.spanId)) return '.spanId is missing or not 8 bytes';
  const late = timeProblem(span.startMs, window);
  if (late !== null) return `.startTimeUnixNano ${late}`;
  if (span.name.length > MAX_NAME_CHARS) return `.name is longer than ${MAX_NAME_CHARS} characters`;
  return recordAttributesProblem(span.attributes);
}
