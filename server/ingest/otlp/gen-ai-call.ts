import type { StringMap } from '#server/telemetry/spool/batch.ts';

/** What a span with `gen_ai` attributes says about one call of a model. */
export type GenAiCall = {
  model: string;
  /** The model that answered, where it is not the one that was asked for. */
  version: string;
  requestId: string;
  inputTokens: number;
  outputTokens: number;
  segment: StringMap;
};

/**
 * Attributes that hold what people asked and what they were answered, under their present and earlier names
 * (also numbered: `gen_ai.prompt.0.content`), and under those of MLflow, OpenInference, OpenLLMetry and Vercel's AI SDK.
 */
const content =
  /^(?:gen_ai\.(?:input\.messages|output\.messages|system_instructions|prompt|completion|tool\.definitions|tool\.call\.(?:arguments|result)|retrieval\.(?:documents|query\.text)|memory\..*|event\.content)|traceloop\.entity\.(?:input|output)|(?:input|output)\.value|ai\.(?:prompt|response\.(?:text|object|reasoning|toolCalls)|toolCall\.(?:args|result))|mlflow\.(?:spanInputs|spanOutputs|chat\.(?:messages|tools))|llm\.(?:prompts|completions|input_messages|output_messages))(?:\.|$)/u;

/** Whether an attribute holds prompts or answers. */
export function isPromptContent(key: string): boolean {
  return content.test(key);
}

/** These name a model and are no call of it: what they sum up is in the spans below them. */
const noCalls = /agent|workflow|tool|retrieval|memory|plan/u;
const nameChars = 200;

const cut = (text: string | undefined): string => (text ?? '').slice(0, nameChars);

function amount(text: string | undefined): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : Number.NaN;
}

/** The distinct reasons of an array that came as text: `["stop","stop"]`. */
function reasonsOf(text: string | undefined): string {
  return [...new Set((text ?? '').match(/[\w.-]+/gu) ?? [])].join(', ');
}

/**
 * The call of a model that a span describes, by the semantic conventions of OpenTelemetry for generative AI (1.41) and
 * the names they had before (1.36 and earlier). Null for all other spans, and for those of a server: the call stands
 * in the span of its client.
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
