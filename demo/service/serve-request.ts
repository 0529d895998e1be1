import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanKind, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api';
import { isSecondary, nodeOf } from '../company/graph.ts';
import { unsentWaitMs } from '../queue-wait.ts';
import { workTimeMs } from '../work-time.ts';
import { callPeer, routeOf } from './call-peer.ts';
import type { ModelServer } from './model-server.ts';
import { readBody } from './read-body.ts';
import type { Replica } from './replica.ts';
import { clockOf, CLOCK_HEADER, DURATION_HEADER, OVERHEAD, RequestClock } from './request-clock.ts';
import type { ServingNode } from './serving-node.ts';
import { contextOf } from './trace-context.ts';

/** Cost factor of each enabled flag, close to 1: flags are real but harmless. */
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
  const clock = clockOf(request.headers[CLOCK_HEADER]);
  const replica = node.chooseReplica();
  if (replica === undefined)
    return answer(response, clock, { status: 503, text: '{"error":"no replica"}' });
  const route = request.url === BROWSE_ROUTE ? BROWSE_ROUTE : routeOf(node.spec);
  const work = { body, route, clock };
  node.requests += 1;
  const parent = contextOf(headerText(request.headers['traceparent']));
  const { telemetry } = replica;
  const attributes = serverAttributes(route, 0);
  const span = telemetry.tracer.startSpan(
    `${String(attributes['http.request.method'])} ${route}`,
    { kind: SpanKind.SERVER, startTime: clock.startMs, attributes: { 'http.route': route } },
    parent,
  );
  clock.pass(OVERHEAD.insideMs);
  const outcome = await attempt(node, replica, trace.setSpan(parent, span), work);
  telemetry.serverDuration.record(clock.elapsedMs / 1000, serverAttributes(route, outcome.status));
  span.setAttribute('http.response.status_code', outcome.status);
  if (outcome.status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    telemetry.log('error', `${route} failed with ${outcome.status}`, { 'http.route': route });
  }
  span.end(clock.nowMs);
  answer(response, clock, outcome);
}

interface Work {
  readonly body: string;
  readonly route: string;
  readonly clock: RequestClock;
}

async function attempt(
  node: ServingNode,
  replica: Replica,
  context: Context,
  work: Work,
): Promise<Outcome> {
  const { spec, environment, replicas } = node;
  const queue = {
    unsentPerSecond: environment.unsentPerSecond(spec.name),
    meanStayMs: replica.slots.meanStayMs,
    slots: spec.slots * Math.max(1, replicas.length),
  };
  work.clock.pass(unsentWaitMs(queue, environment.rng));
  const outcome = await replica.slots.run(work.clock, () => runWork(node, replica, context, work));
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
  await replica.work(work.clock, ownMs, environment.contention(replica.host));
  const leakBytes = node.leakBytesPerRequest(replica.startedAtMs);
  if (leakBytes > 0) replica.retain(Math.round(leakBytes));
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
  for (const attributes of predictions)
    replica.telemetry.predictions.add(1, { 'model.name': node.spec.name, ...attributes });
  keep(work.clock.elapsedMs);
  return { status: 200, text: JSON.stringify(body) };
}

/** Makes calls that the page does not wait for: its list of items arrives later, or not at all. */
function callBeside(node: ServingNode, replica: Replica, context: Context, work: Work): void {
  const { environment } = node;
  const { graph, rng } = environment;
  for (const edge of node.spec.calls) {
    const peer = nodeOf(graph, edge.to);
    if (!isSecondary(peer) || rng() >= edge.probability) continue;
    const port = environment.portOf(edge.to);
    const clock = new RequestClock(work.clock.nowMs);
    void callPeer(replica.telemetry, context, clock, { peer, port, body: work.body });
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
    if (isSecondary(peer) || rng() >= edge.probability) continue;
    const port = node.environment.portOf(edge.to);
    const result = await callPeer(replica.telemetry, context, work.clock, {
      peer,
      port,
      body: work.body,
    });
    if (!result.ok) return { status: 502, text: '{"error":"upstream"}' };
    if (peer.kind === 'model' && result.text.includes('"decline"')) decision = 'decline';
  }
  if (node.spec.name === graph.orders) {
    replica.telemetry.orders.add(1, {
      'order.outcome': decision === 'decline' ? 'declined' : 'placed',
    });
  }
  return { status: 200, text: JSON.stringify({ decision }) };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function answer(response: ServerResponse, clock: RequestClock, outcome: Outcome): void {
  response.statusCode = outcome.status;
  response.setHeader('content-type', 'application/json');
  response.setHeader(DURATION_HEADER, String(clock.elapsedMs));
  response.end(outcome.text);
}
