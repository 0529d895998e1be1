import type { HealthState } from '#lib/schemas/infrastructure.ts';

export type HealthEvidence = {
  /** Severities of the firing alerts on the resource. */
  firing: readonly string[];
  lastSampleMs: number | null;
  /** The usual time between its samples. */
  intervalMs: number;
  /** What the way from the sender to a readable sample may take. */
  deliveryMs: number;
  /** Does any of its signals have an expected range yet? */
  hasBaseline: boolean;
};

const worstFirst = ['critical', 'error', 'warning'] as const;

/** Firing alerts first; then silence of three intervals; then whether Tandem knows yet what is normal. */
export function healthState(evidence: HealthEvidence, nowMs: number): HealthState {
  const worst = worstFirst.find((severity) => evidence.firing.includes(severity));
  if (worst !== undefined) return worst;
  const { lastSampleMs } = evidence;
  if (lastSampleMs === null || nowMs - lastSampleMs > 3 * evidence.intervalMs + evidence.deliveryMs)
    return 'no data';
  return evidence.hasBaseline ? 'ok' : 'learning';
}

const order: readonly HealthState[] = ['critical', 'error', 'warning', 'no data', 'learning', 'ok'];

/** For sorting: what needs attention first. */
export function stateRank(state: HealthState): number {
  return order.indexOf(state);
}
