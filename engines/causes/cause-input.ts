import type { ResourceRef } from '#engines/correlate/graph.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';

/** One series of the incident's neighborhood, with points from well before the onset until now. */
export interface CauseSeries {
  readonly seriesId: string;
  readonly metric: string;
  readonly role: SignalRole;
  /** `s`, `1` (ratio), `1/s`, `By` or ''. */
  readonly unit: string;
  /** The node that the series is about; for an edge its callee. */
  readonly resource: ResourceRef;
  /** The caller; only set for an edge. */
  readonly caller?: ResourceRef;
  /** In any order; NaN means missing. */
  readonly points: readonly Point[];
  /** Upper limit in the unit of the series (memory limit, 1 for a utilization). */
  readonly limit?: number;
  /** Labels of a series about a model: version, measure, basis, column, check. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Delay of the actual quality relative to its requests, in ms. */
  readonly delayMs?: number;
  /** Length of the request window that ends at a point and that the point describes, in ms. */
  readonly windowMs?: number;
}

export interface CauseAlert {
  readonly id: string;
  readonly startedAtMs: number;
  readonly resource: ResourceRef;
  /** Set when the alert is about an edge. */
  readonly caller?: ResourceRef;
  readonly metric: string;
  readonly role: SignalRole;
  /** Kind of the finding, if available: `leak`, `silent`, `below-range`, ... */
  readonly kind?: string;
  readonly seriesId?: string;
}

export type ChangeKind =
  | 'deployment'
  | 'config'
  | 'scale'
  | 'feature_flag'
  | 'model_version'
  | 'infrastructure'
  | 'campaign'
  | 'calendar'
  | 'other';

export interface CandidateChange {
  readonly ref: string;
  readonly kind: ChangeKind;
  readonly resource: ResourceRef;
  readonly atMs: number;
  readonly title: string;
  readonly before?: string;
  readonly after?: string;
}

export interface GraphEdge {
  /** The dependent resource. */
  readonly from: ResourceRef;
  readonly to: ResourceRef;
  readonly kind: 'calls' | 'runs_on' | 'served_by' | 'fed_by';
}

export interface CauseGraph {
  readonly nodes: readonly ResourceRef[];
  readonly edges: readonly GraphEdge[];
}

export interface CauseInput {
  readonly nowMs: number;
  readonly alerts: readonly CauseAlert[];
  /**
   * Alerts of other incidents that began before this incident and lasted into it. Their causes are
   * not causes of this incident.
   */
  readonly earlierAlerts?: readonly CauseAlert[];
  /** Time of the first action on this incident, epoch ms. Later signal changes are its effect. */
  readonly actedMs?: number;
  readonly changes: readonly CandidateChange[];
  readonly graph: CauseGraph;
  readonly series: readonly CauseSeries[];
}

export type CauseKind =
  | 'change'
  | 'saturation'
  | 'dependency'
  | 'traffic'
  | 'data'
  | 'drift'
  | 'release'
  | 'labels'
  | 'external'
  | 'unknown';
/** Subtype of the cause kind: type of drift, or origin of bad values (the model or upstream). */
export type CauseSubkind = 'concept' | 'covariate' | 'quality' | 'upstream';
export type CauseVerdict = 'likely' | 'possible' | 'unlikely' | 'ruled out';

export interface CauseEvidence {
  readonly seriesId: string;
  readonly metric: string;
  readonly title: string;
  readonly onsetMs: number;
  readonly before: number;
  readonly after: number;
  /** (median after - median before) / IQR before. */
  readonly score: number;
}

export interface Cause {
  readonly kind: CauseKind;
  readonly subkind?: CauseSubkind;
  readonly resource: ResourceRef;
  readonly change: { readonly ref: string } | null;
  /** 0..1. Comparable between causes of the same incident, but not a probability. */
  readonly score: number;
  readonly title: string;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
  readonly evidence: readonly CauseEvidence[];
  readonly verdict: CauseVerdict;
  /**
   * Set if the cause belongs to a second onset, clearly after the first symptom of the incident.
   */
  readonly later?: true;
}
