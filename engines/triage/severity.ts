import type { Severity } from '#engines/detect/finding.ts';

const ORDER: readonly Severity[] = ['info', 'warning', 'error', 'critical'];

/**
 * Version of the rules below, as named in the model registry. Must be incremented when their
 * behavior changes.
 */
export const SEVERITY_RULES_VERSION = 1;

/** Rank of a severity, 0 (info) to 3 (critical). */
export function severityRank(severity: Severity): number {
  return ORDER.indexOf(severity);
}

/** The severity of a rank, 0 to 3. */
export function severityOfRank(rank: number): Severity {
  return ORDER[rank] ?? 'info';
}

/** The worst of several severities; `info` if there are none. */
export function worstSeverity(severities: readonly Severity[]): Severity {
  return severities.reduce<Severity>(
    (worst, item) => (severityRank(item) > severityRank(worst) ? item : worst),
    'info',
  );
}

export interface SeverityAlert {
  readonly severity: Severity;
  readonly status: 'pending' | 'firing' | 'resolved';
  readonly title: string;
  /** Key of the resource that the alert is about. */
  readonly resource: string;
}

/**
 * Alerts that determine the current severity: the firing alerts or, if none fires any more, all
 * alerts of the incident.
 */
export function judgedAlerts<A extends { readonly status: SeverityAlert['status'] }>(
  alerts: readonly A[],
): readonly A[] {
  const firing = alerts.filter((alert) => alert.status === 'firing');
  return firing.length > 0 ? firing : alerts;
}

export interface SeverityDecision {
  readonly severity: Severity;
  readonly reasons: readonly string[];
}

/**
 * Current severity of an incident: the worst severity of its firing alerts, one level higher if
 * three or more resources have errors at the same time. If no alert fires any more, the worst
 * severity that the incident had, so that the record preserves it.
 */
export function incidentSeverity(alerts: readonly SeverityAlert[]): SeverityDecision {
  const judged = judgedAlerts(alerts);
  const worst = worstSeverity(judged.map((alert) => alert.severity));
  const first = judged.find((alert) => alert.severity === worst);
  const reasons = first ? [`Worst alert: ${first.title} (${worst})`] : ['No alerts'];
  const wide = new Set(
    judged.filter((alert) => severityRank(alert.severity) >= 2).map((alert) => alert.resource),
  ).size;
  if (worst === 'error' && wide >= 3) {
    return {
      severity: 'critical',
      reasons: [...reasons, `${wide} resources have errors at the same time`],
    };
  }
  return { severity: worst, reasons };
}
