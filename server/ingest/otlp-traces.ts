import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import type { IntakeAnswer, IntakeCall, IntakeRoute } from './http/intake.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import { otlpBodyLimits } from './limits.ts';
import { otlpAccepted, otlpRefused } from './otlp-answer.ts';
import { otlpBody, otlpUnsupported } from './otlp-body.ts';
import { decodeOtlpSpansJson, decodeOtlpSpansProto } from './otlp-spans-decode.ts';
import { Rejections } from './rejections.ts';
import { submitBatch } from './submit-batch.ts';
import { timeWindow } from './time-window.ts';

/** OTLP/HTTP traces. */
export const otlpTracesRoute: IntakeRoute = {
  path: '/v1/traces',
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
  const rejections = new Rejections();
  const window = timeWindow(call.nowMs, call.deps.retentionMs.spans);
  const context = { builder, window, rejections };
  if ('proto' in body) decodeOtlpSpansProto(body.proto, context);
  else decodeOtlpSpansJson(body.json, context);
  await submitBatch(call, builder, call.digest);
  ingestMetrics().refused.inc({ path: call.path }, rejections.count);
  return otlpAccepted(call.headers, 'rejectedSpans', rejections);
}
