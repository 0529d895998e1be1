import type { Measured } from '#engines/causes/measure-series.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';

/** A part of a caller's slowness that a callee accounts for. */
export interface ExplainedBy {
  readonly callee: string;
  /** Seconds (or ratio, for errors) of the caller's rise. */
  readonly amount: number;
}

export interface OwnAnomaly {
  /**
   * 0..1: certainty that this node itself got worse, beyond the part that its callees account for.
   */
  readonly strength: number;
  /** The same without callees taken into account. */
  readonly visible: number;
  /** Own share of the rise, 0..1. */
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

/** Smallest certainty score at which a rise counts. */
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

/** Share of a node's callers (those with data) that see its calls get slower or fail. */
export function callersAgree(scene: Scene, callee: string, role: 'latency' | 'errors'): number {
  const seen = scene.graph
    .callers(callee)
    .map((caller) => scene.ofEdge(caller, callee, role)[0])
    .filter((edge) => edge !== undefined && edge.shift.afterCount > 0);
  if (seen.length === 0) return 0;
  return seen.filter((edge) => rise(edge) > 0).length / seen.length;
}

/**
 * A node's own latency as seen from outside: its server series, else the clearest of the edges that
 * lead to it (a database or a third party has no series of its own).
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
 * Seconds by which calls from `caller` to `callee` got slower because of the callee. A client span
 * also grows when the caller's own event loop stalls or the network is slow. So if the callee's own
 * series shows no rise, little is attributed to the callee, and the caller's stall is subtracted.
 * Walks through nodes that have no series at all.
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
 * The part of a node's rise that each callee, or service that serves a model, accounts for, largest
 * first, and the share that is left to the node.
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
 * The latency anomaly of a node and its own share of it: the rise of its p95 minus the part that
 * its callees account for (self time). Once callees account for half of the rise, the rest also
 * counts as a consequence:
 * a slow callee also fills the caller's queue, and that wait is in no client span.
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
