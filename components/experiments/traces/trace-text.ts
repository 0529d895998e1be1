import type { State } from '#components/ui/states/states.tsx';
import type { TraceAssessmentItem, TraceState } from '#lib/schemas/experiments/traces.ts';

export const TRACE_STATE: Readonly<Record<TraceState, { state: State; word: string }>> = {
  OK: { state: 'ok', word: 'Done' },
  ERROR: { state: 'error', word: 'Failed' },
  IN_PROGRESS: { state: 'info', word: 'Running' },
  STATE_UNSPECIFIED: { state: 'unknown', word: 'Unknown' },
};

const ASSESSOR: Readonly<Record<string, string>> = { LLM_JUDGE: 'a judge', CODE: 'code' };

/** Name of the assessor, with the sender if it differs. */
export function describeAssessor(
  item: Pick<TraceAssessmentItem, 'sourceType' | 'sourceId' | 'sentBy'>,
): string {
  const kind = ASSESSOR[item.sourceType];
  const named = item.sourceId === '' ? (kind ?? item.sentBy) : item.sourceId;
  const who = kind === undefined || item.sourceId === '' ? named : `${named} (${kind})`;
  return named === item.sentBy ? who : `${who}, sent by ${item.sentBy}`;
}

export function traceHref(experiment: string | number, trace: string): string {
  return `/experiments/${experiment}/traces/${encodeURIComponent(trace)}`;
}

/** JSON with line breaks for readability; any other text unchanged. */
export function readable(text: string): string {
  if (!/^\s*[[{]/u.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const SHOWN = ['mlflow.spanInputs', 'mlflow.spanOutputs'];
const [INPUTS = '', OUTPUTS = ''] = SHOWN;
/** Alternative OpenTelemetry attribute names, for senders other than MLflow clients. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  [INPUTS]: [INPUTS, 'gen_ai.input.messages', 'gen_ai.prompt', 'input.value'],
  [OUTPUTS]: [OUTPUTS, 'gen_ai.output.messages', 'gen_ai.completion', 'output.value'],
};

/** Inputs, outputs and remaining attributes of a span. */
export function partsOf(attributes: Readonly<Record<string, string>>): {
  inputs: string | null;
  outputs: string | null;
  rest: Record<string, string>;
} {
  const keyOf = (wanted: string) => ALSO[wanted]?.find((key) => attributes[key] !== undefined);
  const [inputs, outputs] = [keyOf(INPUTS), keyOf(OUTPUTS)];
  const told = new Set([inputs, outputs]);
  return {
    inputs: inputs === undefined ? null : (attributes[inputs] ?? null),
    outputs: outputs === undefined ? null : (attributes[outputs] ?? null),
    rest: Object.fromEntries(Object.entries(attributes).filter(([key]) => !told.has(key))),
  };
}
