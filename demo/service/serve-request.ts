import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context } from '@opentelemetry/api';
import { isBeside, nodeOf } from '../company/graph.ts';
import { workTimeMs } from '../work-time.ts';
import { callPeer, routeOf, WARM_UP_HEADER } from './call-peer.ts';
import type { ModelServer } from './model-server.ts';
import { readBody } from './read-body.ts';
import type { Replica } from './replica.ts';
import type { ServingNode } from './serving-node.ts';
import { contextOf } from './trace-context.ts';

/** Each switched-on flag costs next to nothing: flags are real, and innocent. */
const FLAG_COST = 1.003;
export const BROWSE_ROUTE = '/';

interface Outcome {
  readonly status: number;
  readonly text: string;
}

/** Attributes of a request's duration point, the same live and back-filled. */
export function serverAttributes(route: string, status: number): Attributes {
  return {
    'http.request.method': route === BROWSE_ROUTE ? 'GET' : 'POST',
    'http.route': route,
    'http.response.status_code': status,
  };
}

/** Serves one request on the least busy replica and records it there. */
export async function serveRequest(
  node: ServingNode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readBody(request, 16_384)) ?? '';
  const replica = node.chooseReplica();
  if (replica === undefined)
    return answer(response, { status: 503, text: '{"error":"no replica"}' });
  const warmUp = request.headers[WARM_UP_HEADER] !== undefined;
  const route = request.url === BROWSE_ROUTE ? BROWSE_ROUTE : routeOf(node.spec);
  const startedMs = performance.now();
  const work = { body, route, warmUp, startedMs };
  if (warmUp) return answer(response, await attempt(node, replica, contextOf(undefined), work));
  node.requests += 1;
  const parent = contextOf(headerText(request.headers['traceparent']));
  const { telemetry } = replica;
  const attributes = serverAttributes(route, 0);
  const span = telemetry.tracer.startSpan(
    `${String(attributes['http.request.method'])} ${route}`,
    { kind: SpanKind.SERVER, attributes: { 'http.route': route } },
    parent,
  );
  const outcome = await attempt(node, replica, trace.setSpan(parent, span), work);
  const durationS = (performance.now() - startedMs) / 1000;
  telemetry.serverDuration.record(durationS, serverAttributes(route, outcome.status));
  span.setAttribute('http.response.status_code', outcome.status);
  if (outcome.status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    telemetry.log('error', `${route} failed with ${outcome.status}`, { 'http.route': route });
  }
  span.end();
  answer(response, outcome);
}

interface Work {
  readonly body: string;
  readonly route: string;
  readonly warmUp: boolean;
  readonly startedMs: number;
}

async function attempt(
  node: ServingNode,
  replica: Replica,
  context: Context,
  work: Work,
): Promise<Outcome> {
  const outcome = await replica.slots.run(() => runWork(node, replica, context, work));
  return outcome ?? { status: 503, text: '{"error":"queue full"}' };
}

async function runWork(
  node: ServingNode,
  replica: Replica,
  context: Context,
  work: Work,
): Promise<Outcome> {
  const { spec, environment } = node;
  const { rng } = environment;
  const defect = node.defects.get(replica.version);
  const flags = [...node.flags.values()].filter(Boolean).length;
  const ownMs =
    workTimeMs(spec, replica.version, environment.load(), rng) *
    (defect?.slowdown() ?? 1) *
    FLAG_COST ** flags;
  await replica.work(ownMs, environment.contention(replica.host));
  const leakBytes = node.leakBytesPerRequest(replica.startedAtMs);
  if (leakBytes > 0 && !work.warmUp) replica.retain(Math.round(leakBytes));
  if (rng() < spec.errorRate + (defect?.errorRate() ?? 0)) {
    return { status: 500, text: '{"error":"internal"}' };
  }
  if (node.model !== null) return askModel(node.model, node, replica, work);
  if (work.route === BROWSE_ROUTE) {
    callBeside(node, replica, context, work);
    return { status: 200, text: '{"page":"catalogue"}' };
  }
  return callOthers(node, replica, context, work);
}

function askModel(server: ModelServer, node: ServingNode, replica: Replica, work: Work): Outcome {
  const { body, predictions, keep } = server.answer(work.body);
  if (!work.warmUp) {
    for (const attributes of predictions)
      replica.telemetry.predictions.add(1, { 'model.name': node.spec.name, ...attributes });
    keep(performance.now() - work.startedMs);
  }
  return { status: 200, text: JSON.stringify(body) };
}

/** Asks what a page is not held up by: its list of items comes afterwards, or not at all. */
function callBeside(node: ServingNode, replica: Replica, context: Context, work: Work): void {
  const { environment } = node;
  const { graph, rng } = environment;
  if (work.warmUp) return;
  for (const edge of node.spec.calls) {
    const peer = nodeOf(graph, edge.to);
    if (!isBeside(peer) || rng() >= edge.probability) continue;
    const port = environment.portOf(edge.to);
    void callPeer(replica.telemetry, context, { peer, port, body: work.body, warmUp: false });
  }
}

async function callOthers(
  node: ServingNode,
  replica: Replica,
  context: Context,
  work: Work,
): Promise<Outcome> {
  const { graph, rng } = node.environment;
  let decision = 'approve';
  for (const edge of node.spec.calls) {
    const peer = nodeOf(graph, edge.to);
    if (isBeside(peer) || rng() >= edge.probability) continue;
    const port = node.environment.portOf(edge.to);
    const result = await callPeer(replica.telemetry, context, {
      peer,
      port,
      body: work.body,
      warmUp: work.warmUp,
    });
    if (!result.ok) return { status: 502, text: '{"error":"upstream"}' };
    if (peer.kind === 'model' && result.text.includes('"decline"')) decision = 'decline';
  }
  if (node.spec.name === graph.orders && !work.warmUp) {
    replica.telemetry.orders.add(1, {
      'order.outcome': decision === 'decline' ? 'declined' : 'placed',
    });
  }
  return { status: 200, text: JSON.stringify({ decision }) };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function answer(response: ServerResponse, outcome: Outcome): void {
  response.statusCode = outcome.status;
  response.setHeader('content-type', 'application/json');
  response.end(outcome.text);
}
