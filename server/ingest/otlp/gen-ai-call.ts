import type { StringMap } from '#server/telemetry/spool/batch.ts';

/** A model call described by the `gen_ai` attributes of a span. */
export type GenAiCall = {
  model: string;
  /** The model that responded, if it differs from the requested one. */
  version: string;
  requestId: string;
  inputTokens: number;
  outputTokens: number;
  segment: StringMap;
};

/**
 * Attributes that contain prompts and responses, under their current and earlier OpenTelemetry
 * names (also numbered: `gen_ai.prompt.0.content`) and the names of MLflow, OpenInference,
 * OpenLLMetry and Vercel's AI SDK.
 */
const content =
  /^(?:gen_ai\.(?:input\.messages|output\.messages|system_instructions|prompt|completion|tool\.definitions|tool\.call\.(?:arguments|result)|retrieval\.(?:documents|query\.text)|memory\..*|event\.content)|traceloop\.entity\.(?:input|output)|(?:input|output)\.value|ai\.(?:prompt|response\.(?:text|object|reasoning|toolCalls)|toolCall\.(?:args|result))|mlflow\.(?:spanInputs|spanOutputs|chat\.(?:messages|tools))|llm\.(?:prompts|completions|input_messages|output_messages))(?:\.|$)/u;

/** Whether an attribute contains prompts or responses. */
export function isPromptContent(key: string): boolean {
  return content.test(key);
}

/**
 * Operations that name a model but are not model calls: their totals come from their child spans.
 */
const noCalls = /agent|workflow|tool|retrieval|memory|plan/u;
const nameChars = 200;

const cut = (text: string | undefined): string => (text ?? '').slice(0, nameChars);

function amount(text: string | undefined): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

/** Distinct reasons of an array that was sent as text, such as `["stop","stop"]`. */
function reasonsOf(text: string | undefined): string {
  return [...new Set((text ?? '').match(/[\w.-]+/gu) ?? [])].join(', ');
}

/**
 * Model call described by a span, by OpenTelemetry's semantic conventions for generative AI (1.41)
 * and their earlier names (1.36 and earlier). Null for all other spans, and for server spans,
 * because the client span describes the call.
 */
export function genAiCall(
  attributes: StringMap,
  span: { kind: string; status: string; spanId: string; service: string; environment: string },
): GenAiCall | null {
  const asked = attributes['gen_ai.request.model'] ?? attributes['gen_ai.response.model'] ?? '';
  const operation = attributes['gen_ai.operation.name'] ?? '';
  if (asked === '' || span.kind === 'server' || noCalls.test(operation)) return null;
  const answered = attributes['gen_ai.response.model'] ?? '';
  const failed = attributes['error.type'] ?? (span.status === 'error' ? 'error' : '');
  const segment: StringMap = {
    provider: cut(attributes['gen_ai.provider.name'] ?? attributes['gen_ai.system']),
    operation: cut(operation),
    caller: cut(span.service),
    environment: cut(span.environment),
    error: cut(failed),
    finish: cut(reasonsOf(attributes['gen_ai.response.finish_reasons'])),
  };
  return {
    model: cut(asked),
    version: answered === asked ? '' : cut(answered),
    requestId: cut(attributes['gen_ai.response.id']) || span.spanId,
    inputTokens: amount(
      attributes['gen_ai.usage.input_tokens'] ?? attributes['gen_ai.usage.prompt_tokens'],
    ),
    outputTokens: amount(
      attributes['gen_ai.usage.output_tokens'] ?? attributes['gen_ai.usage.completion_tokens'],
    ),
    segment: Object.fromEntries(Object.entries(segment).filter(([, text]) => text !== '')),
  };
}
