import type { Measured } from '#engines/causes/measure-series.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';

export interface OwnTraffic {
  /** 0..1: certainty of a request increase from outside the node's known callers. */
  readonly strength: number;
  /** 0..1: certainty of a request increase from any source. */
  readonly load: number;
  readonly ratio: number;
  readonly ownShare: number;
  readonly measured: Measured | null;
}

const NONE: OwnTraffic = { strength: 0, load: 0, ratio: 1, ownShare: 0, measured: null };

/** Increase in the rate of calls from known callers to this node. */
function fromCallers(scene: Scene, key: string, own: Measured): number {
  let sum = 0;
  for (const caller of scene.graph.callers(key)) {
    const edge = scene.ofEdge(caller, key, 'traffic')[0];
    const caller0 = scene.ofNode(caller, 'traffic')[0];
    if (edge) sum += Math.max(0, edge.delta);
    else if (caller0 && caller0.ratio > 1.1)
      sum += own.delta * grade(caller0.ratio - 1, 0, own.ratio - 1);
  }
  return sum;
}

/**
 * A node's traffic increase and the part of it from outside the graph: the increase in its request
 * rate minus the increase in its callers' calls. An entry service has no callers, so its whole
 * increase is external.
 */
export function ownTraffic(scene: Scene, key: string): OwnTraffic {
  const server = scene.ofNode(key, 'traffic')[0];
  const edges = scene.graph
    .callers(key)
    .flatMap((caller) => scene.ofEdge(caller, key, 'traffic').slice(0, 1));
  const measured = server ?? edges.toSorted((a, b) => b.shift.after - a.shift.after)[0];
  if (!measured || measured.shift.score <= 0) return { ...NONE, measured: measured ?? null };
  const load = squash(measured.sure) * grade(measured.ratio, 1.1, 1.4);
  if (load === 0) return { ...NONE, ratio: measured.ratio, measured };
  const explained = server
    ? Math.min(measured.delta, fromCallers(scene, key, measured))
    : measured.delta;
  const ownShare = measured.delta > 0 ? 1 - explained / measured.delta : 0;
  return {
    strength: load * grade(ownShare, 0.25, 0.6),
    load,
    ratio: measured.ratio,
    ownShare,
    measured,
  };
}

/**
 * Strength of a sudden increase in a caller's calls per request to one of its callees, 0..1, with
 * the edge that shows it.
 */
export function ownAmplification(
  scene: Scene,
  key: string,
): { readonly strength: number; readonly measured: Measured | null } {
  const own = scene.ofNode(key, 'traffic')[0];
  let best: { strength: number; measured: Measured | null } = { strength: 0, measured: null };
  if (!own || !(own.ratio > 0)) return best;
  for (const callee of scene.graph.callees(key)) {
    const edge = scene.ofEdge(key, callee, 'traffic')[0];
    if (!edge) continue;
    const strength = squash(edge.sure) * grade(edge.ratio / own.ratio, 1.3, 1.8);
    if (strength > best.strength) best = { strength, measured: edge };
  }
  return best;
}
