import type { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import type { SpanRow } from '#server/telemetry/batch.ts';
import type { InferenceLayout } from '#server/telemetry/inference-batch.ts';
import { missingText } from '#server/telemetry/inference-batch.ts';
import { genAiCall } from './gen-ai-call.ts';
import { FeatureNames, layoutBook } from './inference-layouts.ts';
import { cleanText } from './inference-row.ts';

/**
 * A span that describes a call of a model is a row of that model too: tokens, latency, error and who called. It has no
 * features and no prediction. Returns the layout that the batch must announce, or null.
 */
export function addModelCall(
  builder: BatchBuilder,
  span: SpanRow,
  nowMs: number,
): InferenceLayout | null {
  const call = genAiCall(span.attributes, span);
  if (call === null) return null;
  const { layout } = layoutBook().place(cleanText(call.model), new FeatureNames(), nowMs);
  builder.inference.push(
    {
      model: layout.model,
      version: cleanText(call.version),
      requestId: cleanText(call.requestId),
      layout: layout.id,
      texts: layout.texts.map(() => missingText),
      prediction: missingText,
      classes: [],
      segment: call.segment,
      origin: 'trace',
    },
    {
      tsMs: span.tsMs,
      receivedMs: nowMs,
      predictionValue: Number.NaN,
      score: Number.NaN,
      latencyMs: span.durationMs,
      inputTokens: call.inputTokens,
      outputTokens: call.outputTokens,
    },
    new Float64Array(layout.numbers.length).fill(Number.NaN),
    [],
  );
  return layoutBook().isAnnounced(layout.id) ? null : layout;
}
