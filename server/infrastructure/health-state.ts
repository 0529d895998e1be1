import type { HealthState } from '#lib/schemas/infrastructure/infrastructure.ts';
import { healthStates } from '#lib/choices/infrastructure.ts';

export type HealthEvidence = {
  /** Severities of the firing alerts on the resource or model. */
  firing: readonly string[];
  lastSampleMs: number | null;
  /** The usual time between its samples. */
  intervalMs: number;
  /** What the way from the sender to a readable sample may take. */
  deliveryMs: number;
  /** Does a rule that can alert read one of its golden signals or saturation limits? */
  watched: boolean;
  /** Does any of its signals have an expected range yet? */
  hasBaseline: boolean;
};

const worstFirst = ['critical', 'error', 'warning'] as const;

/**
 * The state of a resource or model. Firing alerts first; then silence of three intervals; then whether a rule watches
 * it; then whether its expected range is known.
 */
export function healthState(evidence: HealthEvidence, nowMs: number): HealthState {
  const worst = worstFirst.find((severity) => evidence.firing.includes(severity));
  if (worst !== undefined) return worst;
  const { lastSampleMs } = evidence;
  if (lastSampleMs === null || nowMs - lastSampleMs > 3 * evidence.intervalMs + evidence.deliveryMs)
    return 'no_data';
  if (!evidence.watched) return 'not_monitored';
  return evidence.hasBaseline ? 'ok' : 'learning';
}

/** For sorting: what needs attention first. */
export function stateRank(state: HealthState): number {
  return healthStates.indexOf(state);
}
