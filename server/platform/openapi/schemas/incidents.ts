import { z } from 'zod';
import { incidentStatuses } from '#lib/choices/incidents.ts';
import { prioritySchema, severitySchema } from '#lib/schemas/fields.ts';
import {
  causeKinds,
  causeSubkinds,
  type AlertSummary,
  type Cause,
  type CauseGraph,
  type IncidentDetail,
  type IncidentSummary,
  type TimelineEvent,
} from '#lib/schemas/incidents/incidents.ts';
import {
  alertVerdicts,
  type Usefulness,
  type VerdictRecord,
} from '#lib/schemas/incidents/verdicts.ts';
import { actionSummary } from './actions.ts';
import { labelsShape, resourceRefShape, silenceRefShape, timeText } from './pages.ts';

const text = z.string();
const when = timeText.nullable();
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
  snooze: z.strictObject({ since: timeText, until: when, by: text }).nullable(),
  you: z.strictObject({ mayWrite: z.boolean(), reason: text.nullable() }),
}) satisfies z.ZodType<IncidentSummary>;

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
const cause = z.strictObject({
  rank: z.int(),
  kind: z.enum(causeKinds),
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
}) satisfies z.ZodType<Cause>;
const graph = z.strictObject({
  nodes: z.array(
    z.strictObject({
      resource: resourceRefShape,
      column: z.enum(['cause', 'first-failure', 'impact']),
      state: z.enum(['critical', 'error', 'warning', 'ok', 'ruled out']),
      measure: text,
      lagMs: z.number().nullable(),
    }),
  ),
  edges: z.array(
    z.strictObject({ from: text, to: text, strength: z.number(), rejected: z.boolean() }),
  ),
  complete: z.boolean(),
}) satisfies z.ZodType<CauseGraph>;
const timelineEvent = z.strictObject({
  id: z.uuid(),
  at: timeText,
  kind: text,
  title: text,
  body: text.nullable(),
  story: z.boolean(),
  actor: z.strictObject({ kind: text, id: text.nullable(), name: text }),
  data: z.record(text, z.unknown()),
  editedAt: when,
}) satisfies z.ZodType<TimelineEvent>;
const alert = z.strictObject({
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
  silence: silenceRefShape.nullable(),
  monitorId: z.uuid().nullable(),
  joinReason: text.nullable(),
  why: z.strictObject({ detector: text.nullable(), version: text.nullable(), inputs: z.unknown() }),
  yourVerdict: z.enum(alertVerdicts).nullable(),
}) satisfies z.ZodType<AlertSummary>;

const verdictRecordShape = z.strictObject({
  good: z.int(),
  total: z.int(),
  share: z.number().nullable(),
}) satisfies z.ZodType<VerdictRecord>;
const usefulness = z.strictObject({
  yours: z.enum(alertVerdicts).nullable(),
  verdicts: z.array(
    z.strictObject({
      person: text,
      verdict: z.enum(alertVerdicts),
      at: timeText,
      comment: text.nullable(),
      alertId: z.uuid().nullable(),
    }),
  ),
  precision: verdictRecordShape,
}) satisfies z.ZodType<Usefulness>;

export const incidentDetail = incidentSummary.extend({
  severityReasons: z.array(text),
  priorityReasons: z.array(text),
  blastRadius: z.strictObject({
    services: z.int(),
    models: z.int(),
    names: z.array(text),
    complete: z.boolean(),
  }),
  acknowledgedAt: when,
  mitigatedAt: when,
  resolution: text.nullable(),
  relapseOf: z.strictObject({ id: z.uuid(), number: z.int() }).nullable(),
  mergedInto: z
    .strictObject({ id: z.uuid(), number: z.int() })
    .nullable()
    .describe('The incident it was merged into, which has its alerts and actions'),
  related: z
    .array(
      z.strictObject({
        id: z.uuid(),
        number: z.int(),
        title: text,
        status: z.enum(incidentStatuses),
        reason: text.describe('Reason the two incidents are linked'),
      }),
    )
    .describe('Related incidents, linked automatically or by users, newest first'),
  alerts: z.array(alert),
  timeline: z.array(timelineEvent),
  actions: z.array(actionSummary),
  diagnosis: z.strictObject({
    version: z.int(),
    createdAt: when.describe('Null, without causes, until the first ranking'),
    onsetAt: timeText,
    causes: z.array(cause).max(5),
    graph,
    why: z
      .strictObject({
        predictor: text,
        version: text,
        inputs: z.unknown(),
        durationMs: z.number(),
      })
      .nullable(),
    record: z.strictObject({ right: z.int(), total: z.int(), share: z.number().nullable() }),
  }),
  usefulness,
  version: text,
}) satisfies z.ZodType<IncidentDetail>;
