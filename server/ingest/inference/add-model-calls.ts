import { requestIdWith, type Privacy } from '#server/inference/privacy.ts';
import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { SpanRow } from '#server/telemetry/spool/batch.ts';
import { missingText, type InferenceLayout } from '#server/telemetry/spool/inference-batch.ts';
import { isPromptContent, type GenAiCall } from '../otlp/gen-ai-call.ts';
import { tellOfAnswers } from './derive-prediction-columns.ts';
import { guarded } from './guard-inference.ts';
import { FeatureNames, layoutBook, valuesAt } from './inference-layouts.ts';
import { cleanText, type ParsedInference } from './inference-row.ts';

/**
 * A model call with its span in the batch. The prediction text is only available here and is not
 * stored.
 */
export type ModelCall = { span: SpanRow; call: GenAiCall; answer: string | null };

/**
 * Adds spans that describe model calls as rows of these models: tokens, latency, error, caller and
 * derived columns. The rows have no prediction. The model's privacy rules apply to each row and its
 * span. Returns the layouts that the batch must announce.
 */
export async function addModelCalls(
  builder: BatchBuilder,
  calls: readonly ModelCall[],
  { privacy, nowMs }: { privacy: ReadonlyMap<string, Privacy>; nowMs: number },
): Promise<InferenceLayout[]> {
  const announced: InferenceLayout[] = [];
  for (const [model, own] of Map.groupBy(calls, ({ call }) => cleanText(call.model))) {
    const rules = privacy.get(model);
    const answers = own.map(({ answer }) => ({ answer, isKept: false, features: [] }));
    const told = await tellOfAnswers(answers, rules);
    const names = new FeatureNames();
    for (const features of told) names.add({ features, vectors: [] });
    const place = layoutBook().place(model, names, nowMs);
    const { layout } = place;
    for (const [at, { span, call }] of own.entries()) {
      guardSpan(span, call, rules);
      const row = guarded(rowOf(span, call), rules);
      const values = valuesAt(told[at] ?? [], place);
      builder.inference.push(
        {
          model,
          version: row.version,
          requestId: row.requestId,
          layout: layout.id,
          texts: values.texts,
          prediction: missingText,
          classes: [],
          segment: Object.fromEntries(row.segment),
          origin: 'trace',
        },
        {
          tsMs: row.tsMs,
          receivedMs: nowMs,
          predictionValue: Number.NaN,
          score: Number.NaN,
          latencyMs: row.latencyMs,
          inputTokens: row.inputTokens,
          outputTokens: row.outputTokens,
        },
        values.numbers,
        [],
      );
    }
    if (!layoutBook().isAnnounced(layout.id)) announced.push(layout);
  }
  return announced;
}

/** Removes from a span the values that the privacy rules remove from its row. */
function guardSpan(span: SpanRow, call: GenAiCall, rules: Privacy | undefined): void {
  if (rules === undefined) return;
  const { attributes } = span;
  if (attributes['gen_ai.response.id'] !== undefined)
    attributes['gen_ai.response.id'] = requestIdWith(rules, cleanText(call.requestId));
  if (rules.answer === 'keep') return;
  for (const key of Object.keys(attributes)) if (isPromptContent(key)) delete attributes[key];
}

function rowOf(span: SpanRow, call: GenAiCall): ParsedInference {
  return {
    model: cleanText(call.model),
    version: cleanText(call.version),
    tsMs: span.tsMs,
    requestId: cleanText(call.requestId),
    features: [],
    vectors: [],
    prediction: null,
    score: Number.NaN,
    scores: [],
    segment: Object.entries(call.segment),
    latencyMs: span.durationMs,
    error: '',
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    shadow: false,
  };
}
