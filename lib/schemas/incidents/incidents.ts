import { z } from 'zod';
import { incidentStatuses } from '#lib/choices/incidents.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import {
  baseVersionSchema,
  demoCountedSchema,
  demoListParam,
  demoParam,
  idSchema,
  isoTime,
  labelsShape,
  listParam,
  pageOf,
  pageParams,
  prioritySchema,
  resourceRefShape,
  severitySchema,
  silenceRefShape,
  timeParam,
  timeText,
} from '#lib/schemas/fields.ts';
import { alertVerdicts, type Usefulness } from './verdicts.ts';

const text = z.string();
const when = timeText.nullable();

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
 * Subtype of a cause: type of drift (concept, covariate), or origin of bad values (the model itself
 * or upstream).
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
   * Names of services and hosts. `resource` is the ID of a single one and excludes others with the
   * same name.
   */
  service: listParam.optional(),
  resource: idSchema.optional(),
  assignee: z.union([z.literal('none'), idSchema], 'must be none or an id').optional(),
  /** Names; `none` matches incidents without a value. Owner and tier are those of the resource. */
  team: listParam.optional(),
  environment: listParam.optional(),
  owner: listParam.optional(),
  tier: listParam.optional(),
  q: z.string().max(200).optional(),
  demo: demoListParam,
  from: timeParam.optional(),
  to: timeParam.optional(),
});
export const incidentIdInput = z.object({ id: idSchema });
export const acknowledgeInput = incidentIdInput.extend({ undo: z.boolean().default(false) });
export const snoozeInput = incidentIdInput.extend({
  /** Default: until something changes. */
  until: isoTime.optional(),
  /** Ends the snooze. */
  undo: z.boolean().default(false),
});
/** `incidentId`: incident to list assignees for. Without it the list contains no demo users. */
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

/** Rules that decide when findings become alerts and when incidents end automatically. */
export const incidentSettingsSchema = z
  .object({
    quietSeconds: z.number().int().min(10).max(86_400),
    /** A finding becomes an alert if it was found in `breaches` of the last `of` evaluations. */
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
/** Settings in force, and the number of times they were saved. */
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
   * Minutes, counted in sampling steps of the series: the share `breaches` / `of` of them must
   * breach the limit. If null, samples are counted instead.
   */
  forMinutes: z.number().int().min(1).max(120).nullable().default(null),
});
export const saveLimitInput = limitInput.extend({ baseVersion: baseVersionSchema });
/** Version 0 is the shipped limit. */
export const limitItem = limitInput.extend({ version: z.int(), shipped: z.boolean() });
export type LimitItem = z.output<typeof limitItem>;

export const personShape = z.strictObject({ id: z.uuid(), name: text });

export const incidentSummary = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  title: text,
  status: z.enum(incidentStatuses),
  severity: severitySchema,
  priority: prioritySchema,
  openedAt: timeText,
  onsetAt: timeText,
  resolvedAt: when,
  resource: resourceRefShape.nullable(),
  cause: z.strictObject({ kind: z.enum(causeKinds), title: text }).nullable(),
  alertCount: z.int(),
  firingCount: z.int(),
  assignee: personShape.nullable(),
  team: text.nullable(),
  environment: text.nullable(),
  proposedActions: z.int(),
  demo: z.boolean(),
  /** Snoozed until a time, or until something changes if `until` is null. */
  snooze: z.strictObject({ since: timeText, until: when, by: text }).nullable(),
  /** Whether the caller's roles in the incident's scope allow changes, and the reason if not. */
  you: z.strictObject({ mayWrite: z.boolean(), reason: text.nullable() }),
});
export type IncidentSummary = z.output<typeof incidentSummary>;

/** `demo`: whether the list contains data of the demo company, if the request filtered by it. */
export const incidentPage = pageOf(incidentSummary).extend({
  facets: z.record(text, z.record(text, z.int())),
  demo: demoCountedSchema.optional(),
});
export type IncidentPage = z.output<typeof incidentPage>;

const evidence = z.strictObject({
  seriesId: text.nullable(),
  metric: text,
  title: text,
  labels: labelsShape,
  onsetAt: when,
  before: z.number().nullable(),
  after: z.number().nullable(),
  unit: text.nullable(),
  score: z.number(),
});
export type Evidence = z.output<typeof evidence>;

export const cause = z.strictObject({
  rank: z.int(),
  kind: z.enum(causeKinds),
  /** Null if the kind has no subkinds. */
  subkind: z.enum(causeSubkinds).nullable(),
  resource: resourceRefShape,
  change: z
    .strictObject({
      ref: text,
      title: text,
      occurredAt: timeText,
      before: text.nullable(),
      after: text.nullable(),
    })
    .nullable(),
  confidence: z.strictObject({
    level: z.enum(['likely', 'possible', 'unlikely', 'ruled out']),
    share: z.number().nullable(),
    verdicts: z.int(),
  }),
  title: text,
  speaksFor: z.array(text),
  speaksAgainst: z.array(text),
  evidence: z.array(evidence),
  yourVerdict: z.enum(['right', 'wrong']).nullable(),
});
export type Cause = z.output<typeof cause>;

const causeGraphNode = z.strictObject({
  resource: resourceRefShape,
  column: z.enum(['cause', 'first-failure', 'impact']),
  state: z.enum(['critical', 'error', 'warning', 'ok', 'ruled out']),
  measure: text,
  lagMs: z.number().nullable(),
});
export type CauseGraphNode = z.output<typeof causeGraphNode>;
export const causeGraph = z.strictObject({
  nodes: z.array(causeGraphNode),
  edges: z.array(
    z.strictObject({ from: text, to: text, strength: z.number(), rejected: z.boolean() }),
  ),
  complete: z.boolean(),
});
export type CauseGraph = z.output<typeof causeGraph>;

export const timelineEvent = z.strictObject({
  id: z.uuid(),
  at: timeText,
  kind: text,
  title: text,
  body: text.nullable(),
  story: z.boolean(),
  actor: z.strictObject({ kind: text, id: text.nullable(), name: text }),
  data: z.record(text, z.unknown()),
  editedAt: when,
});
export type TimelineEvent = z.output<typeof timelineEvent>;

export const alertSummary = z.strictObject({
  id: z.uuid(),
  title: text,
  state: z.enum(['pending', 'firing', 'resolved']),
  severity: severitySchema,
  origin: text,
  metric: text.nullable(),
  seriesId: text.nullable(),
  labels: labelsShape,
  annotations: labelsShape,
  startedAt: timeText,
  resolvedAt: when,
  resource: resourceRefShape.nullable(),
  value: z.number().nullable(),
  flapping: z.boolean(),
  /** Silence that currently matches the alert. */
  silence: silenceRefShape.nullable(),
  monitorId: z.uuid().nullable(),
  joinReason: text.nullable(),
  why: z.strictObject({ detector: text.nullable(), version: text.nullable(), inputs: z.unknown() }),
  yourVerdict: z.enum(alertVerdicts).nullable(),
});
export type AlertSummary = z.output<typeof alertSummary>;

export const relatedIncident = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  title: text,
  status: z.enum(incidentStatuses),
  /** Reason the two incidents are linked. */
  reason: text.describe('Reason the two incidents are linked'),
});
export type RelatedIncident = z.output<typeof relatedIncident>;

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
  /** Related incidents, linked automatically or by users, newest first. */
  related: RelatedIncident[];
  alerts: AlertSummary[];
  timeline: TimelineEvent[];
  actions: ActionSummary[];
  diagnosis: {
    version: number;
    /** Null until the first ranking; the list of causes is empty until then. */
    createdAt: string | null;
    onsetAt: string;
    causes: Cause[];
    graph: CauseGraph;
    why: { predictor: string; version: string; inputs: unknown; durationMs: number } | null;
    /**
     * Users confirmed `right` rankings out of `total` with a verdict; the share is available from
     * 30 verdicts on.
     */
    record: { right: number; total: number; share: number | null };
  };
  usefulness: Usefulness;
  version: string;
};

export const listFindingsInput = z.object({
  ...pageParams,
  resourceId: idSchema.optional(),
  seriesId: z.string().max(40).optional(),
  /** `open`: findings that are still detected. */
  state: z.enum(['open', 'ended']).optional(),
});

export const findingItem = z.strictObject({
  id: z.uuid(),
  seriesId: text,
  metric: text,
  labels: labelsShape,
  resourceId: z.uuid().nullable(),
  detector: text,
  detectorVersion: text,
  kind: text,
  severityHint: text,
  onsetAt: timeText,
  detectedAt: timeText,
  endedAt: when,
  /** Alert created from the finding; null if the finding is only evidence. */
  alertId: z.uuid().nullable(),
  value: z.number().nullable(),
  inputs: z.unknown(),
});
export type FindingItem = z.output<typeof findingItem>;

export const reliabilityInput = z.object({ from: timeParam, to: timeParam, demo: demoParam });

const serviceReliability = z.strictObject({
  resource: resourceRefShape,
  environment: text.nullable(),
  incidents: z.int(),
  downMinutes: z.number(),
  /** Available share of the measured time; null if nothing was measured. */
  availability: z.number().nullable(),
  /** Worst severity of each day of the range. */
  days: z.array(z.strictObject({ at: timeText, worst: text.nullable() })),
});
export type ServiceReliability = z.output<typeof serviceReliability>;
export const reliability = z.strictObject({
  demo: demoCountedSchema,
  incidents: z.int(),
  open: z.int(),
  downMinutes: z.number(),
  /** Mean over the services. */
  availability: z.number().nullable(),
  /** Median from onset until mitigated or resolved. */
  recoverMinutes: z.number().nullable(),
  /** Figures of the preceding period of the same length; null with the reason in `noComparison`. */
  before: z
    .strictObject({
      from: timeText,
      to: timeText,
      downMinutes: z.number(),
      availability: z.number().nullable(),
      recoverMinutes: z.number().nullable(),
    })
    .nullable(),
  noComparison: text.nullable(),
  items: z.array(serviceReliability),
});
export type Reliability = z.output<typeof reliability>;
