import {
  isSecondary,
  residenceMs,
  visitsPerRequest,
  type Graph,
  type NodeSpec,
} from '../company/graph.ts';
import { HEALTHY, type Effect } from '../past/episode.ts';
import { drawWaitMs, queueState, type QueueState } from '../queue-wait.ts';
import type { Rng } from '../random.ts';
import { collectionPauseMs } from '../service/memory.ts';
import { COLLECTION_PROBABILITY } from '../service/replica.ts';
import { OVERHEAD } from '../service/request-clock.ts';
import { meanWorkMs, workTimeMs } from '../work-time.ts';
import { DurationCell } from './duration-cell.ts';

/** A node of the graph with the histograms of its replicas. Cells by replica, then route or call, ok before failed. */
export interface ModelNode {
  readonly spec: NodeSpec;
  version: string;
  /** Current effect of a past fault on the node. */
  effect: Effect;
  readonly server: DurationCell[][];
  readonly client: DurationCell[][];
  readonly callees: ModelNode[];
  readonly visits: number;
  residenceMs: number;
  queue: QueueState;
}

/** Memory in bytes that a fault leaks in each replica. */
export function leakedBytes({ spec, effect }: Pick<ModelNode, 'spec' | 'effect'>): number {
  const roomBytes = spec.memoryLimitBytes * 0.97 - spec.memoryBaseBytes;
  return Math.round(roomBytes * effect.leakedShare);
}

function pauseMs(spec: NodeSpec, effect: Effect): number {
  return effect.leakedShare === 0
    ? 0
    : collectionPauseMs(
        (spec.memoryBaseBytes + leakedBytes({ spec, effect })) / spec.memoryLimitBytes,
      );
}

/** Mean garbage collection pause per request, in ms. */
function collectionMs(spec: NodeSpec, effect: Effect): number {
  return COLLECTION_PROBABILITY * pauseMs(spec, effect);
}

/**
 * Pause of a request that occasionally triggers a garbage collection. Makes no random draw if the
 * pause is zero.
 */
function drawPauseMs({ spec, effect }: ModelNode, rng: Rng): number {
  const longMs = pauseMs(spec, effect);
  return longMs > 0 && rng() < COLLECTION_PROBABILITY ? longMs : 0;
}

/**
 * Simulates whole requests through the graph without running the services, with the same code as
 * the live services.
 */
export class RequestModel {
  readonly graph: Graph;
  readonly nodes: readonly ModelNode[];
  readonly #entry: ModelNode;

  constructor(graph: Graph) {
    this.graph = graph;
    const visits = visitsPerRequest(graph.nodes, graph.orderShare);
    const residence = residenceMs(graph.nodes, graph.orderShare);
    const byName = new Map<string, ModelNode>();
    for (const spec of graph.nodes.toReversed()) {
      const cells = (count: number): DurationCell[][] =>
        Array.from({ length: spec.replicas }, () =>
          Array.from({ length: count * 2 }, () => new DurationCell()),
        );
      byName.set(spec.name, {
        spec,
        version: spec.versions.at(-1) ?? '1.0.0',
        effect: HEALTHY,
        server: cells(2),
        client: cells(spec.calls.length),
        callees: spec.calls.flatMap((edge) => byName.get(edge.to) ?? []),
        visits: visits.get(spec.name) ?? 0,
        residenceMs: residence.get(spec.name) ?? 0,
        queue: { waitProbability: 0, meanWaitMs: 0 },
      });
    }
    this.nodes = graph.nodes.flatMap((spec) => byName.get(spec.name) ?? []);
    const entry = byName.get(graph.entry);
    if (entry === undefined) throw new Error('the graph has no entry');
    this.#entry = entry;
  }

  /** Updates the queues for this load and the current faults. */
  setLoad(load: number): void {
    const slowed = this.nodes.map(({ spec, effect }) => ({
      ...spec,
      medianMs: spec.medianMs * effect.slowdown + collectionMs(spec, effect),
    }));
    const residence = residenceMs(slowed, this.graph.orderShare);
    for (const node of this.nodes) {
      node.residenceMs = residence.get(node.spec.name) ?? 0;
      const rate = this.graph.requestsPerSecond * load * node.visits;
      node.queue = queueState(rate, node.residenceMs, node.spec.slots * node.spec.replicas);
    }
  }

  /** Simulates requests at the entry and adds them to the cells. */
  draw(requests: number, load: number, rng: Rng): void {
    for (let index = 0; index < requests; index += 1) {
      const buys = rng() < this.graph.orderShare;
      this.#visit(this.#entry, buys, load, rng);
    }
  }

  /** CPU share of one replica of a node under a load, without the idle part. */
  cpuShare(node: ModelNode, load: number, cpuShareOfWork: number): number {
    const rate = (this.graph.requestsPerSecond * load * node.visits) / node.spec.replicas;
    const workMs = meanWorkMs(node.spec, node.version, load) * node.effect.slowdown;
    return (rate * workMs * cpuShareOfWork) / 1000;
  }

  #visit(
    node: ModelNode,
    calls: boolean,
    load: number,
    rng: Rng,
  ): { durationMs: number; failed: boolean } {
    const { spec } = node;
    const replica = Math.floor(rng() * spec.replicas);
    let durationMs =
      drawWaitMs(node.queue, rng) +
      workTimeMs(spec, node.version, load, rng) * node.effect.slowdown +
      drawPauseMs(node, rng) +
      OVERHEAD.insideMs;
    let failed = rng() < spec.errorRate + node.effect.errorRate;
    for (const [index, callee] of node.callees.entries()) {
      // A page view does not wait for its calls; an order waits for all of them.
      if (failed || calls === isSecondary(callee.spec)) continue;
      if (rng() >= (spec.calls[index]?.probability ?? 0)) continue;
      const below = this.#visit(callee, true, load, rng);
      const callMs = below.durationMs + OVERHEAD.wireMs;
      node.client[replica]?.[index * 2 + (below.failed ? 1 : 0)]?.add(callMs);
      if (!calls) continue;
      durationMs += callMs;
      failed = below.failed;
    }
    node.server[replica]?.[(calls ? 0 : 2) + (failed ? 1 : 0)]?.add(durationMs);
    return { durationMs, failed };
  }
}
