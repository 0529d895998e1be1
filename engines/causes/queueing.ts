import type { NodeState } from '#engines/causes/node-state.ts';
import { latencyOf, rise } from '#engines/causes/own-latency.ts';
import { grade, type Scene } from '#engines/causes/scene.ts';

/**
 * Share of a node's own slowness, 0..1, that may be queueing caused by a callee that itself got
 * slower. A slow callee occupies the caller's workers; beyond their capacity the wait grows without
 * bound and appears in no client span, so it looks like the caller's own time (Little's law). It
 * counts if the callee's latency increase is a large part of the caller's earlier latency.
 */
function queueingShare(
  scene: Scene,
  states: ReadonlyMap<string, NodeState>,
  state: NodeState,
): number {
  const before = latencyOf(scene, state.key)?.shift.before ?? NaN;
  if (!(before > 0) || state.latency.strength === 0) return 0;
  let share = 0;
  for (const callee of scene.graph.callees(state.key)) {
    const guilty = states.get(callee);
    if (!guilty) continue;
    const edge = scene.ofEdge(state.key, callee, 'latency')[0] ?? latencyOf(scene, callee);
    share = Math.max(
      share,
      Math.max(guilty.own, guilty.queued) * grade(rise(edge ?? undefined) / before, 0.08, 0.3),
    );
  }
  return share;
}

/**
 * Subtracts queueing, callees before callers, so that it propagates along a chain of overloaded
 * nodes.
 */
export function withoutQueueing(
  scene: Scene,
  states: ReadonlyMap<string, NodeState>,
): ReadonlyMap<string, NodeState> {
  const result = new Map<string, NodeState>();
  const visiting = new Set<string>();
  const settle = (key: string): void => {
    const state = states.get(key);
    if (!state || result.has(key) || visiting.has(key)) return;
    visiting.add(key);
    scene.graph.callees(key).forEach(settle);
    const share = queueingShare(scene, result, state);
    result.set(key, {
      ...state,
      queued: Math.max(share * state.own, 0),
      own: state.own * (1 - 0.75 * share),
    });
  };
  for (const key of states.keys()) settle(key);
  return result;
}
