import { timeWindow } from '../inference/time-window.ts';
import { OtlpMetricSink } from './otlp-metric-sink.ts';
import { decodeOtlpMetricsJson } from './otlp-metrics-json.ts';
import { decodeOtlpMetricsProto } from './otlp-metrics-proto.ts';
import { otlpRoute } from './otlp-route.ts';

/** OTLP/HTTP metrics. */
export const otlpMetricsRoute = otlpRoute({
  path: '/v1/metrics',
  rejected: 'rejectedDataPoints',
  decode: (body, { call, builder, rejections }) => {
    const session = call.deps.registry.open(builder, call.nowMs);
    const window = timeWindow(call.nowMs, call.deps.retentionMs.samples);
    const sink = new OtlpMetricSink({ builder, session, window, rejections });
    if ('proto' in body) decodeOtlpMetricsProto(body.proto, sink);
    else decodeOtlpMetricsJson(body.json, sink);
    return session;
  },
});
