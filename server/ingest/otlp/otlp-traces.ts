import { telemetrySettings } from '#server/telemetry/settings.ts';
import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { InferenceLayout } from '#server/telemetry/spool/inference-batch.ts';
import { inTime } from '../http/in-time.ts';
import type { IngestCall } from '../http/ingest-route.ts';
import { addModelCalls, type ModelCall } from '../inference/add-model-calls.ts';
import { layoutBook } from '../inference/inference-layouts.ts';
import { timeWindow } from '../inference/time-window.ts';
import { tracesOfExperiment } from '../traces-of-experiment.ts';
import { otlpRoute } from './otlp-route.ts';
import { decodeOtlpSpansJson, decodeOtlpSpansProto } from './otlp-spans-decode.ts';

/** OTLP/HTTP traces. */
export const otlpTracesRoute = otlpRoute({
  path: '/v1/traces',
  before: tracesOfExperiment,
  rejected: 'rejectedSpans',
  decode: async (body, { call, builder, rejections }) => {
    const window = timeWindow(call.nowMs, call.deps.retentionMs.spans);
    const calls: ModelCall[] = [];
    const { prompts } = telemetrySettings();
    const context = { builder, window, rejections, nowMs: call.nowMs, prompts, calls };
    if ('proto' in body) decodeOtlpSpansProto(body.proto, context);
    else decodeOtlpSpansJson(body.json, context);
    const layouts = await layoutsOf(calls, builder, call);
    builder.layouts.push(...layouts);
    return { putOff: null, commit: () => layoutBook().announced(layouts) };
  },
});

/**
 * Adds model calls to the batch. Only model calls need privacy rules, so other spans do not wait
 * for the rules.
 */
async function layoutsOf(
  calls: readonly ModelCall[],
  builder: BatchBuilder,
  call: IngestCall,
): Promise<InferenceLayout[]> {
  if (calls.length === 0) return [];
  const { deps, nowMs } = call;
  const privacy = await inTime(deps.privacy(), deps.patienceMs, 'reading the privacy rules');
  return addModelCalls(builder, calls, { privacy, nowMs });
}
