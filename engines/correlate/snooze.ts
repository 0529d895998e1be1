import type { Severity } from '#engines/detect/finding.ts';
import { severityRank } from '#engines/triage/severity.ts';

export interface Snooze {
  readonly sinceMs: number;
  /** Null if snoozed until something changes. */
  readonly untilMs: number | null;
  /** Severity when it was snoozed. */
  readonly severity: Severity;
}

export interface SnoozedIncident {
  readonly severity: Severity;
  /** Times at which the firing alerts of the incident began to fire. */
  readonly firedAtMs: readonly number[];
}

export type SnoozeDecision = 'asleep' | 'time-over' | 'worse' | 'changed';

/**
 * Whether a snoozed incident wakes up. A higher severity always wakes it, because the user who
 * snoozed it saw a lower one. An incident snoozed until something changes also wakes up when its
 * severity drops or another alert fires.
 */
export function decideSnooze(
  snooze: Snooze,
  incident: SnoozedIncident,
  nowMs: number,
): SnoozeDecision {
  const step = severityRank(incident.severity) - severityRank(snooze.severity);
  if (step > 0) return 'worse';
  if (snooze.untilMs !== null) return nowMs >= snooze.untilMs ? 'time-over' : 'asleep';
  const joined = incident.firedAtMs.some((firedAtMs) => firedAtMs > snooze.sinceMs);
  return step < 0 || joined ? 'changed' : 'asleep';
}
