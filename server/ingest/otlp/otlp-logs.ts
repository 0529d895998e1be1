import { telemetrySettings } from '#server/telemetry/settings.ts';
import { timeWindow } from '../inference/time-window.ts';
import { decodeOtlpLogsJson, decodeOtlpLogsProto } from './otlp-logs-decode.ts';
import { otlpRoute } from './otlp-route.ts';

/** OTLP/HTTP logs. */
export const otlpLogsRoute = otlpRoute({
  path: '/v1/logs',
  rejected: 'rejectedLogRecords',
  decode: (body, { call, builder, rejections }) => {
    const window = timeWindow(call.nowMs, call.deps.retentionMs.logs);
    const { prompts } = telemetrySettings();
    const context = { builder, window, rejections, nowMs: call.nowMs, prompts };
    if ('proto' in body) decodeOtlpLogsProto(body.proto, context);
    else decodeOtlpLogsJson(body.json, context);
  },
});
