import type { State } from '#components/ui/states/states.tsx';
import { severities } from '#lib/choices/incidents.ts';
import type { Severity } from '#lib/schemas/fields.ts';
import type {
  CauseKind,
  IncidentStatus,
  IncidentSummary,
} from '#lib/schemas/incidents/incidents.ts';

export const STATUS_WORD: Record<IncidentStatus, string> = {
  triggered: 'Not acknowledged',
  acknowledged: 'Acknowledged',
  mitigated: 'Mitigated',
  resolved: 'Resolved',
  reopened: 'Reopened',
};

export const SEVERITY_WORD: Record<Severity, string> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
  info: 'Info',
};

export const CAUSE_WORD: Record<CauseKind, string> = {
  change: 'Change',
  saturation: 'Saturation',
  dependency: 'Dependency',
  traffic: 'Traffic',
  data: 'Data',
  drift: 'Drift',
  release: 'Model release',
  labels: 'Labels',
  external: 'External factor',
  unknown: 'No credible cause yet',
};

/** Worst first. */
export const SEVERITIES: readonly Severity[] = severities;

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Display key of an incident: "INC-42". */
export function incidentKey(incident: { number: number }): string {
  return `INC-${incident.number}`;
}

export function isOpen(incident: Pick<IncidentSummary, 'status'>): boolean {
  return incident.status !== 'resolved';
}

export function needsAcknowledging(incident: Pick<IncidentSummary, 'status'>): boolean {
  return incident.status === 'triggered' || incident.status === 'reopened';
}

/**
 * State for a row's icon: the severity while the incident is open, a gray check mark afterwards.
 */
export function incidentState(incident: Pick<IncidentSummary, 'status' | 'severity'>): State {
  return isOpen(incident) ? incident.severity : 'ok';
}

/** Time from the onset of the problem to its end, or to now. */
export function durationMs(
  incident: Pick<IncidentSummary, 'onsetAt' | 'resolvedAt'>,
  nowMs: number,
): number {
  const endMs = incident.resolvedAt === null ? nowMs : Date.parse(incident.resolvedAt);
  return Math.max(0, endMs - Date.parse(incident.onsetAt));
}

/** The cause in one line, or that there is none yet. */
export function causeLine(incident: Pick<IncidentSummary, 'cause'>): string {
  const { cause } = incident;
  if (cause === null) return 'Analysis in progress';
  return cause.kind === 'unknown' ? CAUSE_WORD.unknown : cause.title;
}
