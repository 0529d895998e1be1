import { z } from 'zod';
import { incidentStatuses } from '#lib/choices/incidents.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import {
  baseVersionSchema,
  demoListParam,
  demoParam,
  idSchema,
  isoTime,
  listParam,
  pageParams,
  severitySchema,
  timeParam,
  type DemoCounted,
  type Page,
  type Priority,
  type ResourceRef,
  type Severity,
} from '#lib/schemas/fields.ts';
import type { AlertVerdictWord, Usefulness } from './verdicts.ts';

export type IncidentStatus = (typeof incidentStatuses)[number];

export const causeKinds = [
  'change',
  'saturation',
  'dependency',
  'traffic',
  'data',
  'drift',
  'release',
  'labels',
  'external',
  'unknown',
] as const;
export type CauseKind = (typeof causeKinds)[number];

/**
 * Finer than the kind: the type of drift (concept, covariate), and whether bad values come from the
 * model itself or from upstream.
 */
export const causeSubkinds = ['concept', 'covariate', 'quality', 'upstream'] as const;
export type CauseSubkind = (typeof causeSubkinds)[number];

export const listIncidentsInput = z.object({
  ...pageParams,
  /** `open`: every incident that is not resolved. */
  status: z.union([z.literal('open'), z.enum(incidentStatuses)]).optional(),
  /** `only` snoozed incidents, or all `without` them. */
  snoozed: z.enum(['only', 'without']).optional(),
  severity: listParam.optional(),
  priority: listParam.optional(),
  /**
   * Names of services and hosts, or the id of a single one, which excludes resources with the same
   * name.
   */
  service: listParam.optional(),
  resource: idSchema.optional(),
  assignee: z.union([z.literal('none'), idSchema], 'must be none or an id').optional(),
  /** Names; `none` matches incidents without one. Owner and tier are those of the resource. */
  team: listParam.optional(),
  environment: listParam.optional(),
  owner: listParam.optional(),
  tier: listParam.optional(),
  q: z.string().max(200).optional(),
  demo: demoListParam,
  from: timeParam.optional(),
  to: timeParam.optional(),
});
/** `demo`: whether the list contains data of the demo company, if the request filtered by it. */
export type IncidentPage = Page<IncidentSummary> & {
  facets: Record<string, Record<string, number>>;
  demo?: DemoCounted;
};
export const incidentIdInput = z.object({ id: idSchema });
export const acknowledgeInput = incidentIdInput.extend({ undo: z.boolean().default(false) });
export const snoozeInput = incidentIdInput.extend({
  /** Default: until something changes. */
  until: isoTime.optional(),
  /** Ends the snooze. */
  undo: z.boolean().default(false),
});
/**
 * `incidentId`: the incident to list assignees for; without it the list contains no users of the
 * demo company.
 */
export const listAssigneesInput = z.object({ incidentId: idSchema.optional() });
export const assignInput = incidentIdInput.extend({ userId: idSchema.nullable() });
export const commentInput = incidentIdInput.extend({ body: z.string().trim().min(1).max(10_000) });
export const changeSeverityInput = incidentIdInput.extend({
  severity: severitySchema,
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
export const resolveInput = incidentIdInput.extend({
  reason: z.string().trim().max(1_000).default(''),
  /** Must be true while alerts are still firing. */
  evenIfFiring: z.boolean().default(false),
});
export const reopenInput = incidentIdInput.extend({
  reason: z.string().trim().min(1, 'a reason is required').max(1_000),
});
export const causeVerdictInput = incidentIdInput.extend({
  rank: z.number().int().min(1).max(5),
  verdict: z.enum(['right', 'wrong']),
  comment: z.string().trim().max(1_000).optional(),
});

/** Rules for when findings become alerts, and when incidents end automatically. */
export const incidentSettingsSchema = z
  .object({
    quietSeconds: z.number().int().min(10).max(86_400),
    /** A finding becomes an alert when `breaches` of the last `of` evaluations found it. */
    breaches: z.number().int().min(1).max(60).default(3),
    of: z.number().int().min(1).max(60).default(5),
  })
  .refine((given) => given.breaches <= given.of, {
    path: ['breaches'],
    message: 'must not exceed the number of evaluations',
  });
export type IncidentSettings = z.output<typeof incidentSettingsSchema>;
export const saveIncidentSettingsInput = incidentSettingsSchema.safeExtend({
  baseVersion: baseVersionSchema,
});
/** Settings in force, and how often they were saved. */
export const incidentSettingsAnswer = incidentSettingsSchema.safeExtend({
  revision: z.number().int(),
});
export type IncidentSettingsAnswer = z.output<typeof incidentSettingsAnswer>;

/** A limit that raises an alert. */
export const limitInput = z.object({
  key: z.string().regex(/^[a-z0-9-]{1,100}$/, 'lowercase letters, digits and hyphens, max. 100'),
  name: z.string().trim().min(1).max(200),
  metric: z.string().min(1).max(300),
  labels: z.record(z.string().max(200), z.string().max(500)).default({}),
  enabled: z.boolean().default(true),
  comparison: z.enum(['>', '>=', '<', '<=']),
  limit: z.number(),
  recoveryLimit: z.number(),
  severity: severitySchema.exclude(['info']),
  breaches: z.number().int().min(1).max(120),
  of: z.number().int().min(1).max(120),
  /**
   * Minutes. Counts time at the sampling step of the series: the share `breaches` / `of` of these
   * minutes must breach the limit; null counts samples.
   */
  forMinutes: z.number().int().min(1).max(120).nullable().default(null),
});
export const saveLimitInput = limitInput.extend({ baseVersion: baseVersionSchema });
/** Version 0 is the shipped limit. */
export type LimitItem = z.output<typeof limitInput> & { version: number; shipped: boolean };

export type IncidentSummary = {
  id: string;
  number: number;
  title: string;
  status: IncidentStatus;
  severity: Severity;
  priority: Priority;
  openedAt: string;
  onsetAt: string;
  resolvedAt: string | null;
  resource: ResourceRef | null;
  cause: { kind: CauseKind; title: string } | null;
  alertCount: number;
  firingCount: number;
  assignee: { id: string; name: string } | null;
  team: string | null;
  environment: string | null;
  proposedActions: number;
  demo: boolean;
  /** Snoozed until a time, or until something changes if `until` is null. */
  snooze: { since: string; until: string | null; by: string } | null;
  /**
   * Whether the caller may change the incident with the roles granted at its place, and the reason
   * if not.
   */
  you: { mayWrite: boolean; reason: string | null };
};

export type Evidence = {
  seriesId: string | null;
  metric: string;
  title: string;
  labels: Record<string, string>;
  onsetAt: string | null;
  before: number | null;
  after: number | null;
  unit: string | null;
  score: number;
};

export type Cause = {
  rank: number;
  kind: CauseKind;
  /** Null if the kind has no subkinds. */
  subkind: CauseSubkind | null;
  resource: ResourceRef;
  change: {
    ref: string;
    title: string;
    occurredAt: string;
    before: string | null;
    after: string | null;
  } | null;
  confidence: {
    level: 'likely' | 'possible' | 'unlikely' | 'ruled out';
    share: number | null;
    verdicts: number;
  };
  title: string;
  speaksFor: string[];
  speaksAgainst: string[];
  evidence: Evidence[];
  yourVerdict: 'right' | 'wrong' | null;
};

export type CauseGraphNode = {
  resource: ResourceRef;
  column: 'cause' | 'first-failure' | 'impact';
  state: 'critical' | 'error' | 'warning' | 'ok' | 'ruled out';
  measure: string;
  lagMs: number | null;
};
export type CauseGraph = {
  nodes: CauseGraphNode[];
  edges: { from: string; to: string; strength: number; rejected: boolean }[];
  complete: boolean;
};

export type TimelineEvent = {
  id: string;
  at: string;
  kind: string;
  title: string;
  body: string | null;
  story: boolean;
  actor: { kind: string; id: string | null; name: string };
  data: Record<string, unknown>;
  editedAt: string | null;
};

export type AlertSummary = {
  id: string;
  title: string;
  state: 'pending' | 'firing' | 'resolved';
  severity: Severity;
  origin: string;
  metric: string | null;
  seriesId: string | null;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startedAt: string;
  resolvedAt: string | null;
  resource: ResourceRef | null;
  value: number | null;
  flapping: boolean;
  /** Silence that currently matches the alert. */
  silence: { id: string; reason: string; author: string } | null;
  monitorId: string | null;
  joinReason: string | null;
  why: { detector: string | null; version: string | null; inputs: unknown };
  yourVerdict: AlertVerdictWord | null;
};

export type RelatedIncident = {
  id: string;
  number: number;
  title: string;
  status: IncidentStatus;
  /** Why the two incidents are linked. */
  reason: string;
};

export type IncidentDetail = IncidentSummary & {
  severityReasons: string[];
  priorityReasons: string[];
  blastRadius: { services: number; models: number; names: string[]; complete: boolean };
  acknowledgedAt: string | null;
  mitigatedAt: string | null;
  resolution: string | null;
  relapseOf: { id: string; number: number } | null;
  /** Incident that this one was merged into, which has its alerts and actions. */
  mergedInto: { id: string; number: number } | null;
  /** Related incidents, linked automatically or by people, newest first. */
  related: RelatedIncident[];
  alerts: AlertSummary[];
  timeline: TimelineEvent[];
  actions: ActionSummary[];
  diagnosis: {
    version: number;
    /** Null, with an empty list of causes, until the first ranking. */
    createdAt: string | null;
    onsetAt: string;
    causes: Cause[];
    graph: CauseGraph;
    why: { predictor: string; version: string; inputs: unknown; durationMs: number } | null;
    /** People confirmed `right` of `total` rankings; the share is available from 30 verdicts on. */
    record: { right: number; total: number; share: number | null };
  };
  usefulness: Usefulness;
  version: string;
};

export const listFindingsInput = z.object({
  ...pageParams,
  resourceId: idSchema.optional(),
  seriesId: z.string().max(40).optional(),
  /** `open`: still detected. */
  state: z.enum(['open', 'ended']).optional(),
});

export type FindingItem = {
  id: string;
  seriesId: string;
  metric: string;
  labels: Record<string, string>;
  resourceId: string | null;
  detector: string;
  detectorVersion: string;
  kind: string;
  severityHint: string;
  onsetAt: string;
  detectedAt: string;
  endedAt: string | null;
  /** Alert that the finding became; null if it is only evidence. */
  alertId: string | null;
  value: number | null;
  inputs: unknown;
};

export const reliabilityInput = z.object({ from: timeParam, to: timeParam, demo: demoParam });

export type ServiceReliability = {
  resource: ResourceRef;
  environment: string | null;
  incidents: number;
  downMinutes: number;
  /** Share of the measured time; null if nothing was measured. */
  availability: number | null;
  /** Worst severity of each day of the range. */
  days: { at: string; worst: string | null }[];
};
export type Reliability = {
  demo: DemoCounted;
  incidents: number;
  open: number;
  downMinutes: number;
  /** Mean over the services. */
  availability: number | null;
  /** Median from onset until mitigated or resolved. */
  recoverMinutes: number | null;
  /** Figures of an earlier span of the same length; null with the reason in `noComparison`. */
  before: {
    from: string;
    to: string;
    downMinutes: number;
    availability: number | null;
    recoverMinutes: number | null;
  } | null;
  noComparison: string | null;
  items: ServiceReliability[];
};
