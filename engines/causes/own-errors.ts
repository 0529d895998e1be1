import {
  callersAgree,
  explainedByCallees,
  NO_ANOMALY,
  rise,
  type OwnAnomaly,
} from '#engines/causes/own-latency.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';

/** Share of the caller's requests that make this call, 0..1. */
function shareOfRequests(scene: Scene, caller: string, callee: string): number {
  const edge = scene.ofEdge(caller, callee, 'traffic')[0]?.shift.after;
  const own = scene.ofNode(caller, 'traffic')[0]?.shift.after;
  return edge === undefined || own === undefined || !(own > 0) ? 1 : Math.min(1, edge / own);
}

/** Increase in the share of failing calls from `caller` to `callee` that the callee causes. */
function calleeErrors(scene: Scene, caller: string, callee: string): number {
  const edge = scene.ofEdge(caller, callee, 'errors')[0];
  const server = scene.ofNode(callee, 'errors')[0];
  if (!edge) return rise(server);
  if (!server) return rise(edge) * Math.min(1, 2 * callersAgree(scene, callee, 'errors'));
  // Timeouts and refused connections appear only in the client, with a slow or unavailable server.
  const slow = rise(scene.ofNode(callee, 'latency')[0]) > 0;
  const asked = scene.ofNode(callee, 'traffic')[0];
  const gone = asked !== undefined && (asked.shift.afterCount === 0 || asked.ratio < 0.5);
  return rise(server) > 0 || slow || gone ? rise(edge) : 0.15 * rise(edge);
}

/**
 * A node's error anomaly and its own share: the increase in its error ratio minus failing calls to
 * its callees. If the node has no series, uses the clearest edge to it.
 */
export function ownErrors(scene: Scene, key: string): OwnAnomaly {
  const server = scene.ofNode(key, 'errors')[0];
  const edges = scene.graph
    .callers(key)
    .flatMap((caller) => scene.ofEdge(caller, key, 'errors').slice(0, 1));
  const measured = server ?? edges.toSorted((a, b) => b.shift.score - a.shift.score)[0];
  if (!measured) return NO_ANOMALY;
  const total = rise(measured);
  const visible = squash(measured.sure) * grade(total, 0.005, 0.04);
  if (total === 0 || visible === 0) return { ...NO_ANOMALY, measured };
  const { explainedBy, ownShare } = explainedByCallees(
    scene,
    key,
    total,
    (callee) => calleeErrors(scene, key, callee) * shareOfRequests(scene, key, callee),
  );
  const agreement = server ? 1 : Math.min(1, 2 * callersAgree(scene, key, 'errors'));
  return {
    strength: visible * grade(ownShare, 0.35, 0.75) * agreement,
    visible,
    ownShare,
    explainedBy,
    measured,
  };
}
