import type { InferenceLayout } from '#server/telemetry/inference-batch.ts';
import { telemetrySettings } from '#server/telemetry/settings.ts';
import { layoutBook } from './inference-layouts.ts';
import { tracesOfExperiment } from './traces-of-experiment.ts';
import { otlpRoute } from './otlp-route.ts';
import { decodeOtlpSpansJson, decodeOtlpSpansProto } from './otlp-spans-decode.ts';
import { timeWindow } from './time-window.ts';

/** OTLP/HTTP traces. */
export const otlpTracesRoute = otlpRoute({
  path: '/v1/traces',
  before: tracesOfExperiment,
  rejected: 'rejectedSpans',
  decode: (body, { call, builder, rejections }) => {
    const window = timeWindow(call.nowMs, call.deps.retentionMs.spans);
    const layouts = new Map<string, InferenceLayout>();
    const { prompts } = telemetrySettings();
    const context = { builder, window, rejections, nowMs: call.nowMs, prompts, layouts };
    if ('proto' in body) decodeOtlpSpansProto(body.proto, context);
    else decodeOtlpSpansJson(body.json, context);
    builder.layouts.push(...layouts.values());
    return { putOff: null, commit: () => layoutBook().announced([...layouts.values()]) };
  },
});
