import { otlpRoute } from './otlp-route.ts';
import { decodeOtlpSpansJson, decodeOtlpSpansProto } from './otlp-spans-decode.ts';
import { timeWindow } from './time-window.ts';

/** OTLP/HTTP traces. */
export const otlpTracesRoute = otlpRoute({
  path: '/v1/traces',
  rejected: 'rejectedSpans',
  decode: (body, { call, builder, rejections }) => {
    const window = timeWindow(call.nowMs, call.deps.retentionMs.spans);
    const context = { builder, window, rejections };
    if ('proto' in body) decodeOtlpSpansProto(body.proto, context);
    else decodeOtlpSpansJson(body.json, context);
  },
});
