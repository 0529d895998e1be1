import type { Attributes } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { hostOf, hostsOf, isSecondary, sentPerSecond, type NodeSpec } from '../company/graph.ts';
import { healthyHost, type HostFigures } from '../host/host-figures.ts';
import { HOST_GAUGES } from '../host/host-node.ts';
import { loadFactor } from '../load/load-factor.ts';
import type { Disturbance } from '../past/episode.ts';
import { effectAt, versionAt } from '../past/plan-past.ts';
import { createRng, logNormal, type Rng } from '../random.ts';
import { callAttributes, routeOf } from '../service/call-peer.ts';
import { healthyMemoryBytes } from '../service/memory.ts';
import { CPU_SHARE_OF_WORK, IDLE_CPU } from '../service/replica.ts';
import { TIMER_DELAY_P99_S } from '../service/request-clock.ts';
import { BROWSE_ROUTE, serverAttributes } from '../service/serve-request.ts';
import { FIRST_VERSION } from '../serving/loaded-versions.ts';
import { hostAttributes, resourceAttributes } from '../telemetry/resource-attributes.ts';
import { MetricPoints } from './metric-points.ts';
import type { Chunk } from './plan.ts';
import { leakedBytes, type ModelNode, type RequestModel } from './request-model.ts';

/** Shares of the model's decisions, by decision. */
export type DecisionShares = Readonly<Record<'approve' | 'review' | 'decline', number>>;

/** Hosts of the replicas, and the figures that these hosts report. */
export interface Site {
  readonly hostOf: (spec: NodeSpec, replica: number) => string;
  /** Null while the host's exporter sends nothing. */
  readonly figures: (host: string, load: number, timeMs: number) => HostFigures | null;
}

export interface DrawOptions {
  readonly model: RequestModel;
  readonly sampleSeconds: number;
  readonly decisions: DecisionShares;
  /** Past faults, whose telemetry is part of the history. */
  readonly episodes?: readonly Disturbance[];
  /** If absent, every replica is on its own host and every host is healthy. */
  readonly site?: Site;
  /** The serving version of a model; defaults to the first. */
  readonly modelVersion?: (model: string) => string;
  /** Factor on the request rate; defaults to 1. */
  readonly demand?: number;
  /** Delay in ms, added to every reported timestamp. */
  readonly reportedLaterMs?: number;
}

interface Step {
  readonly fromMs: number;
  readonly toMs: number;
  readonly load: number;
  /** Real requests per simulated request. */
  readonly factor: number;
}

const MIN_DRAWS = 4;
const MAX_DRAWS = 300;

/**
 * Simulates as many requests as one live sample contains, so that past and live points are equally
 * noisy.
 */
function drawStep(options: DrawOptions, chunk: Chunk, fromMs: number, rng: Rng): Step {
  const { model, sampleSeconds, demand = 1 } = options;
  const load = demand * loadFactor(model.graph.seed, fromMs + chunk.stepMs / 2);
  const rate = sentPerSecond(model.graph) * load;
  const draws = Math.round(Math.min(MAX_DRAWS, Math.max(MIN_DRAWS, rate * sampleSeconds)));
  for (const node of model.nodes)
    node.effect = effectAt(options.episodes ?? [], node.spec.name, fromMs + chunk.stepMs / 2);
  model.setLoad(load);
  model.draw(draws, load, rng);
  return {
    fromMs,
    toMs: fromMs + chunk.stepMs,
    load,
    factor: (rate * chunk.stepMs) / 1000 / draws,
  };
}

function addDurations(
  points: MetricPoints,
  node: ModelNode,
  replica: number,
  step: Step,
  rng: Rng,
): number {
  let served = 0;
  node.server[replica]?.forEach((cell, index) => {
    const route = index >= 2 ? BROWSE_ROUTE : routeOf(node.spec);
    const failed = index % 2 === 1;
    const value = cell.take(step.factor, rng);
    if (!failed) served += value.count;
    points.histogram(
      'http.server.request.duration',
      serverAttributes(route, failed ? 500 : 200),
      step,
      value,
    );
  });
  node.client[replica]?.forEach((cell, index) => {
    const peer = node.callees[index >> 1]?.spec;
    if (peer === undefined) return;
    const name =
      peer.kind === 'database' ? 'db.client.operation.duration' : 'http.client.request.duration';
    points.histogram(
      name,
      callAttributes(peer, index % 2 === 1 ? 500 : 200),
      step,
      cell.take(step.factor, rng),
    );
  });
  return served;
}

function addGauges(
  points: MetricPoints,
  options: DrawOptions,
  place: { node: ModelNode; replica: number; step: Step; rng: Rng },
): void {
  const { node, replica, step, rng } = place;
  const { spec } = node;
  const cpu =
    IDLE_CPU + options.model.cpuShare(node, step.load, CPU_SHARE_OF_WORK) * logNormal(rng, 1, 0.05);
  points.gauge(
    'process.memory.usage',
    'By',
    step,
    healthyMemoryBytes(spec, `${spec.name}-${replica}`, step.load, step.toMs) + leakedBytes(node),
  );
  points.gauge('process.memory.limit', 'By', step, spec.memoryLimitBytes);
  points.gauge('process.cpu.utilization', '1', step, cpu);
  points.gauge('nodejs.eventloop.delay.p99', 's', step, logNormal(rng, TIMER_DELAY_P99_S, 0.2));
  if (replica === 0) points.gauge('service.replicas', '{replica}', step, spec.replicas);
}

function addCounters(
  points: MetricPoints,
  options: DrawOptions,
  node: ModelNode,
  step: Step,
  served: number,
): void {
  const { decisions, model } = options;
  if (node.spec.kind === 'model') {
    // The history has only the first model version, which is independent of the service version.
    const version = options.modelVersion?.(node.spec.name) ?? FIRST_VERSION;
    const count = (share: number, more: Attributes): void =>
      points.counter(
        'model.predictions',
        '{prediction}',
        { 'model.name': node.spec.name, 'model.version': version, ...more },
        step,
        Math.round(served * share),
      );
    if (isSecondary(node.spec)) count(1, {});
    else
      for (const [decision, share] of Object.entries(decisions))
        count(share, { 'model.decision': decision });
  }
  if (node.spec.name === model.graph.orders) {
    const declined = Math.round(served * decisions.decline);
    points.counter('shop.orders', '{order}', { 'order.outcome': 'declined' }, step, declined);
    points.counter(
      'shop.orders',
      '{order}',
      { 'order.outcome': 'placed' },
      step,
      served - declined,
    );
  }
}

function addHost(points: MetricPoints, host: string, step: Step, site: Site | undefined): void {
  const figures = (site?.figures ?? healthyHost)(host, step.load, step.toMs);
  if (figures === null) return;
  for (const [name, figure, attributes] of HOST_GAUGES)
    points.gauge(name, '1', step, figures[figure], attributes);
}

/** All reporting replicas and hosts, with their points so far. */
function reporters({ model, reportedLaterMs }: DrawOptions) {
  const replicas = model.nodes
    .filter((node) => node.spec.kind !== 'database')
    .flatMap((node) =>
      Array.from({ length: node.spec.replicas }, (_, replica) => ({
        node,
        replica,
        points: new MetricPoints(reportedLaterMs),
      })),
    );
  const hosts = hostsOf(model.graph).map((name) => ({
    name,
    points: new MetricPoints(reportedLaterMs),
  }));
  return { replicas, hosts };
}

/**
 * Draws a chunk of history: one `ResourceMetrics` for the host and one per replica. Deterministic
 * for a chunk.
 */
export function drawChunk(
  options: DrawOptions,
  chunk: Chunk,
): { resources: ResourceMetrics[]; points: number } {
  const { model, site } = options;
  for (const node of model.nodes)
    node.version =
      versionAt(options.episodes ?? [], node.spec.name, chunk.fromMs) ??
      node.spec.versions.at(-1) ??
      node.version;
  const rng = createRng(`backfill:${model.graph.seed}:${chunk.fromMs}:${chunk.stepMs}`);
  const { replicas, hosts } = reporters(options);
  for (let fromMs = chunk.fromMs; fromMs < chunk.toMs; fromMs += chunk.stepMs) {
    const step = drawStep(options, chunk, fromMs, rng);
    for (const { name, points } of hosts) addHost(points, name, step, site);
    for (const { node, replica, points } of replicas) {
      const served = addDurations(points, node, replica, step, rng);
      addGauges(points, options, { node, replica, step, rng });
      addCounters(points, options, node, step, served);
    }
  }
  return {
    resources: [
      ...hosts
        .filter(({ points }) => points.count > 0)
        .map(({ name, points }) => points.toResourceMetrics(hostAttributes(name))),
      ...replicas.map(({ node, replica, points }) =>
        points.toResourceMetrics(
          resourceAttributes(
            node.spec.name,
            node.version,
            `${node.spec.name}-${replica}`,
            site?.hostOf(node.spec, replica) ?? hostOf(model.graph, node.spec),
          ),
        ),
      ),
    ],
    points: [...replicas, ...hosts].reduce((sum, { points }) => sum + points.count, 0),
  };
}
