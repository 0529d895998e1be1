import { SpanKind, SpanStatusCode, type Attributes, type Context } from '@opentelemetry/api';
import type { NodeSpec } from '../company/graph.ts';
import type { ReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import { postJson } from './http-call.ts';
import { CLOCK_HEADER, OVERHEAD, type RequestClock } from './request-clock.ts';
import { traceparentOf } from './trace-context.ts';

const CALL_TIMEOUT_MS = 8_000;
/** Socket timeout. Only a safeguard: even a busy machine responds much faster. */
const SOCKET_TIMEOUT_MS = 60_000;

/** Attributes of a call's duration point, identical for live and back-filled data. */
export function callAttributes(peer: Pick<NodeSpec, 'name' | 'kind'>, status: number): Attributes {
  const common = { 'peer.service': peer.name, 'server.address': peer.name };
  const failed = status === 0 || status >= 500;
  if (peer.kind === 'database') {
    return {
      ...common,
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      ...(failed ? { 'error.type': 'query_failed' } : {}),
    };
  }
  return { ...common, 'http.request.method': 'POST', 'http.response.status_code': status };
}

export interface PeerCall {
  readonly peer: NodeSpec;
  readonly port: number;
  readonly body: string;
}

/**
 * Calls another service or the database within a client span. `ok` is false for status 500 and
 * above. The caller's clock advances by the duration that the callee reports.
 */
export async function callPeer(
  telemetry: ReplicaTelemetry,
  parent: Context,
  clock: RequestClock,
  call: PeerCall,
): Promise<{ ok: boolean; text: string }> {
  const { peer } = call;
  const database = peer.kind === 'database';
  const path = database ? '/query' : routeOf(peer);
  const span = telemetry.tracer.startSpan(
    database ? `SELECT ${peer.name}` : `POST ${path}`,
    {
      kind: SpanKind.CLIENT,
      startTime: clock.nowMs,
      attributes: {
        'peer.service': peer.name,
        'server.address': peer.name,
        'server.port': call.port,
        ...(database
          ? { 'db.system': 'postgresql', 'db.system.name': 'postgresql' }
          : { 'http.request.method': 'POST' }),
      },
    },
    parent,
  );
  const headers = {
    traceparent: traceparentOf(span),
    [CLOCK_HEADER]: String(clock.nowMs + OVERHEAD.wireMs / 2),
  };
  const answer = await postJson(call.port, path, call.body, headers, SOCKET_TIMEOUT_MS);
  const tookMs = Math.min(CALL_TIMEOUT_MS, answer.durationMs + OVERHEAD.wireMs);
  const status = tookMs === CALL_TIMEOUT_MS ? 0 : answer.status;
  clock.pass(tookMs);
  const ok = status > 0 && status < 500;
  const histogram = database ? telemetry.databaseDuration : telemetry.clientDuration;
  histogram.record(tookMs / 1000, callAttributes(peer, status));
  if (!database) span.setAttribute('http.response.status_code', status);
  if (!ok) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(clock.nowMs);
  return { ok, text: answer.text };
}

/** The route on which a service serves calls from other services. */
export function routeOf(spec: Pick<NodeSpec, 'name'>): string {
  return `/v1/${spec.name}`;
}
