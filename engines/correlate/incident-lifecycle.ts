export interface LifecycleAlert {
  readonly status: 'pending' | 'firing' | 'resolved';
  readonly resolvedAtMs: number | null;
  /** Frozen by missing data: whether the alert is over is unknown. */
  readonly frozen?: boolean;
}

export type LifecycleDecision =
  | {
      readonly decision: 'stay-open';
      readonly reason: 'alerts-firing' | 'data-missing' | 'no-alerts';
    }
  | { readonly decision: 'wait'; readonly resolveAtMs: number }
  | { readonly decision: 'resolve'; readonly quietSinceMs: number };

const DEFAULT_QUIET_MS = 300_000;

/**
 * Decides whether an incident resolves automatically: all its alerts have been resolved for at
 * least `quietMs` (5 min). An alert frozen by missing data keeps the incident open. Times in epoch
 * ms. A resolved incident accepts no further alert (see `shouldJoin`).
 */
export function decideResolution(
  alerts: readonly LifecycleAlert[],
  nowMs: number,
  quietMs = DEFAULT_QUIET_MS,
): LifecycleDecision {
  if (alerts.length === 0) return { decision: 'stay-open', reason: 'no-alerts' };
  const open = alerts.filter((alert) => alert.status !== 'resolved');
  if (open.length > 0)
    return {
      decision: 'stay-open',
      reason: open.every((alert) => alert.frozen) ? 'data-missing' : 'alerts-firing',
    };
  const quietSinceMs = Math.max(...alerts.map((alert) => alert.resolvedAtMs ?? nowMs));
  if (nowMs - quietSinceMs < quietMs)
    return { decision: 'wait', resolveAtMs: quietSinceMs + quietMs };
  return { decision: 'resolve', quietSinceMs };
}

export interface EarlierIncident {
  readonly id: string;
  readonly resolvedAtMs: number;
  readonly fingerprints: readonly string[];
  readonly resources: readonly string[];
}

export interface Relapse {
  readonly incidentId: string;
  readonly reason: 'same-alert' | 'same-resource';
}

const DEFAULT_RELAPSE_MS = 24 * 3_600_000;

/**
 * The resolved incident that a new incident is a relapse of, if any. It was resolved within 24 h
 * before the new incident opened and shares an alert fingerprint or, if no incident does, a
 * resource. The latest match wins.
 */
export function findRelapse(
  fingerprints: readonly string[],
  resources: readonly string[],
  openedAtMs: number,
  earlier: readonly EarlierIncident[],
  withinMs = DEFAULT_RELAPSE_MS,
): Relapse | null {
  const recent = earlier
    .filter(
      (incident) =>
        incident.resolvedAtMs <= openedAtMs && openedAtMs - incident.resolvedAtMs <= withinMs,
    )
    .toSorted((a, b) => b.resolvedAtMs - a.resolvedAtMs);
  const sameAlert = recent.find((incident) =>
    incident.fingerprints.some((item) => fingerprints.includes(item)),
  );
  if (sameAlert) return { incidentId: sameAlert.id, reason: 'same-alert' };
  const sameResource = recent.find((incident) =>
    incident.resources.some((item) => resources.includes(item)),
  );
  return sameResource ? { incidentId: sameResource.id, reason: 'same-resource' } : null;
}
