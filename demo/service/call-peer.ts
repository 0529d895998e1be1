import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Attributes, Context } from '@opentelemetry/api';
import type { NodeSpec } from '../company/graph.ts';
import type { ReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import { postJson } from './http-call.ts';
import { traceparentOf } from './trace-context.ts';

export const WARM_UP_HEADER = 'x-warm-up';
const CALL_TIMEOUT_MS = 8_000;

/** Attributes of a call's duration point, the same live and back-filled. */
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
  readonly warmUp: boolean;
}

/** Calls another service or the database with a client span around it; `ok` is false from 500 upward. */
export async function callPeer(
  telemetry: ReplicaTelemetry,
  parent: Context,
  call: PeerCall,
): Promise<{ ok: boolean; text: string }> {
  const { peer, warmUp } = call;
  const database = peer.kind === 'database';
  const path = database ? '/query' : routeOf(peer);
  if (warmUp) {
    const answer = await postJson(
      call.port,
      path,
      call.body,
      { [WARM_UP_HEADER]: '1' },
      CALL_TIMEOUT_MS,
    );
    return { ok: answer.status > 0 && answer.status < 500, text: answer.text };
  }
  const span = telemetry.tracer.startSpan(
    database ? `SELECT ${peer.name}` : `POST ${path}`,
    {
      kind: SpanKind.CLIENT,
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
  const startedMs = performance.now();
  const headers = { traceparent: traceparentOf(span) };
  const answer = await postJson(call.port, path, call.body, headers, CALL_TIMEOUT_MS);
  const durationS = (performance.now() - startedMs) / 1000;
  const ok = answer.status > 0 && answer.status < 500;
  const histogram = database ? telemetry.databaseDuration : telemetry.clientDuration;
  histogram.record(durationS, callAttributes(peer, answer.status));
  if (!database) span.setAttribute('http.response.status_code', answer.status);
  if (!ok) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
  return { ok, text: answer.text };
}

/** The route that a service answers calls of other services on. */
export function routeOf(spec: Pick<NodeSpec, 'name'>): string {
  return `/v1/${spec.name}`;
}
