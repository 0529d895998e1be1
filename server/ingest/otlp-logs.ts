import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import type { IntakeAnswer, IntakeCall, IntakeRoute } from './http/intake.ts';
import { ingestMetrics } from './ingest-metrics.ts';
import { otlpBodyLimits } from './limits.ts';
import { otlpAccepted, otlpRefused } from './otlp-answer.ts';
import { otlpBody, otlpUnsupported } from './otlp-body.ts';
import { decodeOtlpLogsJson, decodeOtlpLogsProto } from './otlp-logs-decode.ts';
import { Rejections } from './rejections.ts';
import { submitBatch } from './submit-batch.ts';
import { timeWindow } from './time-window.ts';

/** OTLP/HTTP logs. */
export const otlpLogsRoute: IntakeRoute = {
  path: '/v1/logs',
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
  const window = timeWindow(call.nowMs, call.deps.retentionMs.logs);
  const context = { builder, window, rejections, nowMs: call.nowMs };
  if ('proto' in body) decodeOtlpLogsProto(body.proto, context);
  else decodeOtlpLogsJson(body.json, context);
  await submitBatch(call, builder, call.digest);
  ingestMetrics().refused.inc({ path: call.path }, rejections.count);
  return otlpAccepted(call.headers, 'rejectedLogRecords', rejections);
}
