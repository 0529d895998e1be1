import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import type { IntakeAnswer, IntakeCall, IntakeRoute } from './http/intake.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import { otlpBodyLimits } from './limits.ts';
import { otlpAccepted, otlpRefused } from './otlp-answer.ts';
import { otlpBody, otlpUnsupported } from './otlp-body.ts';
import { OtlpMetricSink } from './otlp-metric-sink.ts';
import { decodeOtlpMetricsJson } from './otlp-metrics-json.ts';
import { decodeOtlpMetricsProto } from './otlp-metrics-proto.ts';
import { Rejections } from './rejections.ts';
import { submitBatch } from './submit-batch.ts';
import { timeWindow } from './time-window.ts';

/** OTLP/HTTP metrics. */
export const otlpMetricsRoute: IntakeRoute = {
  path: '/v1/metrics',
  source: 'otlp',
  methods: ['POST'],
  bodyLimits: otlpBodyLimits,
  unsupported: otlpUnsupported,
  handle,
  refuse: otlpRefused,
};

async function handle(call: IntakeCall): Promise<IntakeAnswer> {
  const body = await otlpBody(call);
  const builder = new BatchBuilder(`${call.keyId}:otlp`);
  const session = call.deps.registry.open(builder, call.nowMs);
  const rejections = new Rejections();
  const window = timeWindow(call.nowMs, call.deps.retentionMs.samples);
  const sink = new OtlpMetricSink({ builder, session, window, rejections });
  if ('proto' in body) decodeOtlpMetricsProto(body.proto, sink);
  else decodeOtlpMetricsJson(body.json, sink);
  await submitBatch(call, builder, call.digest);
  session.commit();
  ingestMetrics().refused.inc({ path: call.path }, rejections.count);
  return otlpAccepted(call.headers, 'rejectedDataPoints', rejections);
}
