import { healthStates } from '#lib/choices/infrastructure.ts';
import type { HealthState } from '#lib/schemas/infrastructure/infrastructure.ts';

export type HealthEvidence = {
  /** Severities of the firing alerts on the resource or model. */
  firing: readonly string[];
  lastSampleMs: number | null;
  /** Expected time between samples, in ms. */
  intervalMs: number;
  /** Allowance for the delay until a sent sample is readable, in ms. */
  deliveryMs: number;
  /** Whether an alerting rule reads one of the golden signals or saturation limits. */
  watched: boolean;
  /** Whether any signal has an expected range yet. */
  hasBaseline: boolean;
};

const worstFirst = ['critical', 'error', 'warning'] as const;

/**
 * State of a resource or model. Checked in this order: firing alerts; silence for three intervals;
 * monitoring by a rule; availability of an expected range.
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

/** Sort rank: most urgent state first. */
export function stateRank(state: HealthState): number {
  return healthStates.indexOf(state);
}
