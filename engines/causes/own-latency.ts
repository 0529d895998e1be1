import type { Measured } from '#engines/causes/measure-series.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';

/** The part of a caller's slowness caused by a callee. */
export interface ExplainedBy {
  readonly callee: string;
  /** Part of the caller's increase, in seconds (or as a ratio for errors). */
  readonly amount: number;
}

export interface OwnAnomaly {
  /**
   * 0..1: certainty that this node itself got worse, in excess of the part caused by its callees.
   */
  readonly strength: number;
  /** Strength without subtracting callees. */
  readonly visible: number;
  /** Share of the increase that the node itself causes, 0..1. */
  readonly ownShare: number;
  readonly explainedBy: readonly ExplainedBy[];
  /** The series that shows the anomaly. */
  readonly measured: Measured | null;
}

export const NO_ANOMALY: OwnAnomaly = {
  strength: 0,
  visible: 0,
  ownShare: 0,
  explainedBy: [],
  measured: null,
};

/** Minimum certainty score for an increase to count. */
const MIN_SCORE = 2.5;

export function rise(measured: Measured | undefined): number {
  return measured && measured.sure >= MIN_SCORE ? Math.max(0, measured.delta) : 0;
}

function highest(list: readonly Measured[]): Measured | null {
  return list.reduce<Measured | null>(
    (best, item) => (best === null || item.shift.score > best.shift.score ? item : best),
    null,
  );
}

/** Share of a node's callers with data that observe slower or failing calls to it. */
export function callersAgree(scene: Scene, callee: string, role: 'latency' | 'errors'): number {
  const seen = scene.graph
    .callers(callee)
    .map((caller) => scene.ofEdge(caller, callee, role)[0])
    .filter((edge) => edge !== undefined && edge.shift.afterCount > 0);
  if (seen.length === 0) return 0;
  return seen.filter((edge) => rise(edge) > 0).length / seen.length;
}

/**
 * A node's latency from its server series, or otherwise from the clearest edge to it (databases and
 * third parties have no series).
 */
export function latencyOf(scene: Scene, key: string): Measured | null {
  const server = scene.ofNode(key, 'latency')[0];
  if (server) return server;
  return highest(
    scene.graph.callers(key).flatMap((caller) => scene.ofEdge(caller, key, 'latency').slice(0, 1)),
  );
}

/** Calls per request of the caller, between 1 and 5: a callee that is called twice costs twice. */
function callsPerRequest(scene: Scene, caller: string, callee: string): number {
  const edge = scene.ofEdge(caller, callee, 'traffic')[0]?.shift.after;
  const own = scene.ofNode(caller, 'traffic')[0]?.shift.after;
  if (edge === undefined || own === undefined || !(own > 0) || !(edge > 0)) return 1;
  return Math.min(5, Math.max(1, edge / own));
}

/**
 * Latency increase in seconds of calls from `caller` to `callee` that the callee causes. Client
 * spans also grow when the caller's event loop stalls or the network is slow. If the callee's
 * series shows no increase, little is attributed to it, and the caller's stall is subtracted.
 * Continues through nodes without any series.
 */
function calleeRise(
  scene: Scene,
  caller: string,
  callee: string,
  visited: ReadonlySet<string> = new Set(),
): number {
  const edge = scene.ofEdge(caller, callee, 'latency')[0];
  const server = scene.ofNode(callee, 'latency')[0];
  if (edge && server) {
    return rise(server) > 0 ? Math.min(rise(edge), 2 * rise(server)) : 0.15 * rise(edge);
  }
  if (edge) {
    const stall = rise(scene.ofNode(caller, 'queue').find((item) => item.series.unit === 's'));
    const agreement = callersAgree(scene, callee, 'latency');
    return Math.max(0, rise(edge) - stall) * (agreement >= 0.5 ? 1 : 2 * agreement);
  }
  if (server) return rise(server);
  if (visited.has(callee)) return 0;
  const seen = new Set([...visited, callee]);
  return Math.max(
    0,
    ...scene.graph.callees(callee).map((next) => calleeRise(scene, callee, next, seen)),
  );
}

/**
 * Part of a node's increase that each callee or model-serving service accounts for, largest first,
 * and the share that remains with the node.
 */
export function explainedByCallees(
  scene: Scene,
  key: string,
  total: number,
  amountOf: (callee: string) => number,
): Pick<OwnAnomaly, 'explainedBy' | 'ownShare'> {
  // A model is as slow as the service that serves it.
  const explainedBy = [...scene.graph.callees(key), ...scene.graph.servers(key)]
    .map((callee) => ({ callee, amount: amountOf(callee) }))
    .filter((item) => item.amount > 0.05 * total)
    .toSorted((a, b) => b.amount - a.amount);
  const explained = Math.min(
    total,
    explainedBy.reduce((sum, item) => sum + item.amount, 0),
  );
  return { explainedBy, ownShare: 1 - explained / total };
}

/**
 * A node's latency anomaly and its own share: the increase in its p95 minus the part caused by its
 * callees (self time). Once callees cause half of the increase, the rest also counts as a
 * consequence: a slow callee fills the caller's queue, and this wait is not in any client span.
 */
export function ownLatency(scene: Scene, key: string): OwnAnomaly {
  const measured = latencyOf(scene, key);
  if (!measured) return NO_ANOMALY;
  const total = rise(measured);
  const visible = squash(measured.sure) * grade(measured.ratio, 1.1, 1.4);
  if (total === 0 || visible === 0) return { ...NO_ANOMALY, measured };
  const { explainedBy, ownShare } = explainedByCallees(
    scene,
    key,
    total,
    (callee) => calleeRise(scene, key, callee) * callsPerRequest(scene, key, callee),
  );
  const agreement =
    scene.ofNode(key, 'latency').length > 0
      ? 1
      : Math.min(1, 2 * callersAgree(scene, key, 'latency'));
  return {
    strength: visible * grade(ownShare, 0.45, 0.85) * agreement,
    visible,
    ownShare,
    explainedBy,
    measured,
  };
}
