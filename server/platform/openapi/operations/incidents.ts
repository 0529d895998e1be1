import { z } from 'zod';
import { demoCountedSchema, idSchema } from '#lib/schemas/fields.ts';
import {
  acknowledgeInput,
  assignInput,
  causeVerdictInput,
  changeSeverityInput,
  commentInput,
  incidentSettingsAnswer,
  saveIncidentSettingsInput,
  listAssigneesInput,
  listIncidentsInput,
  reliabilityInput,
  reopenInput,
  resolveInput,
  snoozeInput,
  type Reliability,
} from '#lib/schemas/incidents/incidents.ts';
import {
  alertVerdictInput,
  linkIncidentInput,
  mergeIncidentInput,
  moveAlertInput,
  splitIncidentInput,
} from '#lib/schemas/incidents/verdicts.ts';
import type { Operation } from '../operation.ts';
import { incidentDetail, incidentSummary, personShape } from '../schemas/incidents.ts';
import { idAnswer, pageOf, resourceRefShape, timeText } from '../schemas/pages.ts';

const tag = 'incidents';
const text = z.string();

const page = pageOf(incidentSummary).extend({
  facets: z.record(text, z.record(text, z.int())),
  demo: demoCountedSchema.optional(),
});
const writes = {
  method: 'post',
  tag,
  permission: 'incidents:write',
  answer: { description: 'The incident', schema: idAnswer },
} as const;
const comment = '/api/incidents/{id}/comments';

const reliability = z.strictObject({
  demo: demoCountedSchema,
  incidents: z.int(),
  open: z.int(),
  downMinutes: z.number(),
  availability: z.number().nullable(),
  recoverMinutes: z.number().nullable(),
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
    summary: 'Service downtime, from the onset of their incidents until mitigated',
    query: reliabilityInput,
    csv: true,
    answer: { description: 'Services, the longest downtime first', schema: reliability },
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
    answer: { description: 'The incident', schema: incidentDetail },
  },
  {
    ...writes,
    path: '/api/incidents/{id}/acknowledge',
    summary: 'Acknowledges an incident, or removes the acknowledgment with `undo`',
    body: acknowledgeInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/snooze',
    summary: 'Snoozes an incident until a time or a change, or ends the snooze with `undo`',
    body: snoozeInput,
  },
  {
    method: 'get',
    tag,
    permission: 'incidents:write',
    path: '/api/incidents/people',
    summary: 'Possible owners of an incident; demo users only for demo incidents',
    query: listAssigneesInput,
    answer: { description: 'Names, in order', schema: pageOf(personShape) },
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
    summary: 'Reopens a resolved incident',
    body: reopenInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/verdict',
    summary: 'Marks a cause as right or wrong',
    body: causeVerdictInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/alert-verdict',
    summary: 'Marks an incident, or one alert of it, as useful or noise',
    body: alertVerdictInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/split',
    summary: 'Splits alerts of an incident into a new incident; both are linked',
    body: splitIncidentInput,
    answer: {
      status: 201,
      description: 'The new incident',
      schema: z.strictObject({ id: z.uuid(), number: z.int() }),
    },
  },
  {
    ...writes,
    path: '/api/incidents/{id}/merge',
    summary: 'Merges an incident into another open one, which gets its alerts and actions',
    body: mergeIncidentInput,
    answer: { description: 'The remaining incident', schema: idAnswer },
  },
  {
    ...writes,
    path: '/api/incidents/{id}/move-alert',
    summary: 'Moves one alert to another open incident',
    body: moveAlertInput,
    answer: { description: 'The incident that now has the alert', schema: idAnswer },
  },
  {
    ...writes,
    path: '/api/incidents/{id}/link',
    summary: 'Links two incidents as related',
    body: linkIncidentInput,
  },
  {
    ...writes,
    path: '/api/incidents/{id}/unlink',
    summary: 'Removes the link between two incidents',
    body: linkIncidentInput,
  },
  {
    ...writes,
    path: comment,
    summary: 'Adds a comment in Markdown',
    body: commentInput,
    answer: { description: 'The comment', schema: idAnswer },
  },
  {
    ...writes,
    method: 'patch',
    path: `${comment}/{eventId}`,
    summary: 'Edits your comment',
    body: commentInput.extend({ eventId: idSchema }),
    answer: { description: 'The comment', schema: idAnswer },
  },
  {
    ...writes,
    method: 'delete',
    path: `${comment}/{eventId}`,
    summary: 'Deletes your comment',
    answer: { status: 204, description: 'Deleted' },
  },
  {
    method: 'get',
    tag,
    permission: 'policies:read',
    path: '/api/settings/incidents',
    summary: 'Settings for resolving incidents automatically',
    answer: { description: 'The settings', schema: incidentSettingsAnswer },
  },
  {
    method: 'put',
    tag,
    permission: 'detection:write',
    path: '/api/settings/incidents',
    summary: 'Changes the settings for resolving incidents automatically',
    body: saveIncidentSettingsInput,
    answer: { description: 'The settings', schema: incidentSettingsAnswer },
  },
];
