import type { CaseFile } from '#engines/causes/hypothesis.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { grade } from '#engines/causes/scene.ts';

export interface LoadSource {
  /** 0..1: how well extra traffic explains the trouble at the node. */
  readonly strength: number;
  /** Node where the traffic enters; null if there is none. */
  readonly key: string | null;
}

/**
 * Strength of an external traffic increase at a node, minus the increase that retries explain.
 * Retries after errors increase the rate by about the error ratio, but then the errors are the
 * cause.
 */
export function trafficStrength(state: NodeState): number {
  const { traffic } = state;
  if (traffic.strength === 0) return 0;
  const errors = state.errors.measured?.shift.after ?? 0;
  const failing = state.errors.visible > 0.3 ? errors : 0;
  const unexplained = failing > 0 ? grade((traffic.ratio - 1) / failing, 1.5, 4) : 1;
  return traffic.strength * unexplained;
}

/**
 * The best explanation of a node's trouble by traffic that enters at the node or at one of its
 * callers, or by a caller that calls more often per request.
 */
export function loadSource(file: CaseFile, state: NodeState): LoadSource {
  const rateOnsetMs = state.traffic.measured?.onset.onsetMs ?? NaN;
  const late = Number.isFinite(rateOnsetMs) && rateOnsetMs > state.onsetMs + 3 * state.toleranceMs;
  let best: LoadSource = { strength: 0, key: null };
  if (state.traffic.load === 0) return best;
  for (const other of file.states.values()) {
    const strength = Math.min(trafficStrength(other), state.traffic.load) * (late ? 0.4 : 1);
    if (strength > best.strength && file.scene.graph.calledFrom(other.key).has(state.key))
      best = { strength, key: other.key };
  }
  for (const caller of file.scene.graph.callers(state.key)) {
    const amplified = file.states.get(caller)?.amplification;
    if (
      !amplified?.measured ||
      file.scene.graph.keyOf(amplified.measured.series.resource) !== state.key
    )
      continue;
    const strength = Math.min(amplified.strength, state.traffic.load);
    if (strength > best.strength) best = { strength, key: caller };
  }
  return best;
}
