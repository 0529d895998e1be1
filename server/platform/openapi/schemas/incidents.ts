import { z } from 'zod';
import { timeText } from '#lib/schemas/fields.ts';
import {
  alertSummary,
  cause,
  causeGraph,
  incidentSummary,
  relatedIncident,
  timelineEvent,
  type IncidentDetail,
} from '#lib/schemas/incidents/incidents.ts';
import { usefulness } from '#lib/schemas/incidents/verdicts.ts';
import { actionSummary } from './actions.ts';

const text = z.string();
const when = timeText.nullable();

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
    .array(relatedIncident)
    .describe('Related incidents, linked automatically or by users, newest first'),
  alerts: z.array(alertSummary),
  timeline: z.array(timelineEvent),
  actions: z.array(actionSummary),
  diagnosis: z.strictObject({
    version: z.int(),
    createdAt: when.describe('Null, without causes, until the first ranking'),
    onsetAt: timeText,
    causes: z.array(cause).max(5),
    graph: causeGraph,
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
