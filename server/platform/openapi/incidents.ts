import { z } from 'zod';
import { idSchema, prioritySchema, severitySchema } from '#lib/schemas/common.ts';
import type {
  AlertSummary,
  Cause,
  CauseGraph,
  FindingItem,
  IncidentDetail,
  IncidentSummary,
  Reliability,
  TimelineEvent,
} from '#lib/schemas/incidents.ts';
import {
  acknowledgeInput,
  assignInput,
  causeKinds,
  causeVerdictInput,
  changeSeverityInput,
  commentInput,
  incidentSettingsSchema,
  limitInput,
  saveLimitInput,
  listFindingsInput,
  listIncidentsInput,
  reliabilityInput,
  reopenInput,
  resolveInput,
  snoozeInput,
} from '#lib/schemas/incidents.ts';
import type { Usefulness, VerdictRecord } from '#lib/schemas/incidents-verdicts.ts';
import { alertVerdictInput, alertVerdicts } from '#lib/schemas/incidents-verdicts.ts';
import { incidentStatuses } from '#lib/choices/incidents.ts';
import { actionSummary } from './action-schemas.ts';
import type { Operation } from './operation.ts';
import {
  idAnswer,
  labelsShape,
  pageOf,
  resourceRefShape,
  silenceRefShape,
  timeText,
} from './schemas.ts';

const tag = 'incidents';
const text = z.string();
const when = timeText.nullable();
const person = z.strictObject({ id: z.uuid(), name: text });

const summary = z.strictObject({
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
  assignee: person.nullable(),
  team: text.nullable(),
  environment: text.nullable(),
  proposedActions: z.int(),
  demo: z.boolean(),
  snooze: z.strictObject({ since: timeText, until: when, by: text }).nullable(),
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

const detail = summary.extend({
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
  alerts: z.array(alert),
  timeline: z.array(timelineEvent),
  actions: z.array(actionSummary),
  diagnosis: z
    .strictObject({
      version: z.int(),
      createdAt: timeText,
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
    })
    .nullable(),
  usefulness,
  version: text,
}) satisfies z.ZodType<IncidentDetail>;

const page = pageOf(summary).extend({ facets: z.record(text, z.record(text, z.int())) });
const limitItem = limitInput.extend({ version: z.int(), shipped: z.boolean() });
const writes = {
  method: 'post',
  tag,
  permission: 'incidents:write',
  answer: { description: 'The incident', schema: idAnswer },
} as const;
const comment = '/api/incidents/{id}/comments';

const finding = z.strictObject({
  id: z.uuid(),
  seriesId: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  resourceId: z.uuid().nullable(),
  detector: z.string(),
  detectorVersion: z.string(),
  kind: z.string(),
  severityHint: z.string(),
  onsetAt: timeText,
  detectedAt: timeText,
  endedAt: timeText.nullable(),
  alertId: z.uuid().nullable(),
  value: z.number().nullable(),
  inputs: z.unknown(),
}) satisfies z.ZodType<FindingItem>;

const reliability = z.strictObject({
  incidents: z.int(),
  open: z.int(),
  downMinutes: z.number(),
  availability: z.number().nullable(),
  recoverMinutes: z.number().nullable(),
  items: z.array(
    z.strictObject({
      resource: resourceRefShape,
      environment: text.nullable(),
      incidents: z.int(),
      downMinutes: z.number(),
      availability: z.number().nullable(),
      days: z.array(z.strictObject({ at: timeText, worst: text.nullable() })),
    }),
  ),
}) satisfies z.ZodType<Reliability>;

export const incidentsOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/incidents/reliability',
    summary: 'Downtime of services, from the onset of their incidents until they were mitigated',
    query: reliabilityInput,
    csv: true,
    answer: { description: 'Services, the longest downtime first', schema: reliability },
  },
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/findings',
    summary: 'What detectors found, whether or not it became an alert',
    query: listFindingsInput,
    csv: true,
    answer: { description: 'A page of findings', schema: pageOf(finding) },
  },
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/incidents',
    summary: 'Incidents; `status=open` is everything not resolved',
    query: listIncidentsInput,
    csv: true,
    answer: { description: 'A page of incidents with facets', schema: page },
  },
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/incidents/{id}',
    summary: 'One incident with diagnosis, timeline and actions',
    answer: { description: 'The incident', schema: detail },
  },
  {
    ...writes,
    path: '/api/incidents/{id}/acknowledge',
    summary: 'Takes an incident, or gives it back with `undo`',
    body: acknowledgeInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/snooze',
    summary: 'Puts an incident aside until a time or a change, or takes it back with `undo`',
    body: snoozeInput,
  },
  {
    method: 'get',
    tag,
    permission: 'incidents:write',
    path: '/api/incidents/people',
    summary: 'People who can take an incident',
    answer: { description: 'Names, in their order', schema: pageOf(person) },
  },
  {
    ...writes,
    path: '/api/incidents/{id}/assign',
    summary: 'Assigns an incident',
    body: assignInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/severity',
    summary: 'Changes the severity, with a reason',
    body: changeSeverityInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/resolve',
    summary: 'Resolves an incident',
    body: resolveInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/reopen',
    summary: 'Opens a resolved incident again',
    body: reopenInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/verdict',
    summary: 'Says whether a cause was right',
    body: causeVerdictInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/alert-verdict',
    summary: 'Says whether an incident, or one alert of it, was useful or noise',
    body: alertVerdictInput,
  },
  { ...writes, path: comment, summary: 'Adds a comment in Markdown', body: commentInput },
  {
    ...writes,
    method: 'patch',
    path: `${comment}/{eventId}`,
    summary: 'Edits the own comment',
    body: commentInput.extend({ eventId: idSchema }),
  },
  { ...writes, method: 'delete', path: `${comment}/{eventId}`, summary: 'Deletes the own comment' },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/settings/incidents',
    summary: 'When incidents end by themselves',
    answer: { description: 'The settings', schema: incidentSettingsSchema },
  },
  {
    method: 'put',
    tag,
    permission: 'detection:write',
    path: '/api/settings/incidents',
    summary: 'Sets when incidents end by themselves',
    body: incidentSettingsSchema,
    answer: { description: 'The settings', schema: incidentSettingsSchema },
  },
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/limits',
    summary: 'Limits that raise alerts',
    answer: { description: 'Limits', schema: pageOf(limitItem) },
  },
  {
    method: 'put',
    tag,
    permission: 'detection:write',
    path: '/api/limits/{key}',
    summary: 'Saves a new version of a limit',
    body: saveLimitInput,
    answer: {
      description: 'The new version',
      schema: z.strictObject({ key: text, version: z.int() }),
    },
  },
];
