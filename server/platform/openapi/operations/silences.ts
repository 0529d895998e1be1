import { z } from 'zod';
import { severitySchema } from '#lib/schemas/fields.ts';
import {
  createSilenceInput,
  listSilencesInput,
  matcherSchema,
  previewSilenceInput,
  type SilenceItem,
  type SilencePreview,
} from '#lib/schemas/incidents/silences.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf, resourceRefShape, timeText } from '../schemas/pages.ts';

const tag = 'incidents';

const hidden = z.strictObject({
  count: z.int(),
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      title: z.string(),
      severity: severitySchema,
      startedAt: timeText,
      incidentId: z.uuid().nullable(),
    }),
  ),
}) satisfies z.ZodType<SilencePreview>;

const silence = z.strictObject({
  id: z.uuid(),
  kind: z.enum(['silence', 'maintenance']),
  state: z.enum(['active', 'scheduled', 'over']),
  reason: z.string(),
  matchers: z.array(matcherSchema),
  resource: resourceRefShape.nullable(),
  monitor: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  startsAt: timeText,
  endsAt: timeText,
  weekly: z.boolean(),
  zone: z.string(),
  window: z.strictObject({ from: timeText, to: timeText }).nullable(),
  author: z.string(),
  createdAt: timeText,
  endedAt: timeText.nullable(),
  endedBy: z.string().nullable(),
  hidesNow: hidden,
}) satisfies z.ZodType<SilenceItem>;

export const silencesOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/silences',
    summary: 'Silences and maintenance windows, with the alerts each silences now',
    query: listSilencesInput,
    csv: true,
    answer: { description: 'A page of silences', schema: pageOf(silence) },
  },
  {
    method: 'post',
    tag,
    permission: 'incidents:write',
    path: '/api/silences',
    summary: 'Creates a silence or a maintenance window',
    body: createSilenceInput,
    answer: { status: 201, description: 'The silence', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'incidents:write',
    path: '/api/silences/{id}/end',
    summary: 'Ends a silence now',
    answer: { description: 'The silence', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'incidents:read',
    path: '/api/silences/preview',
    summary: 'Firing alerts that a silence would match; nothing is saved',
    body: previewSilenceInput,
    answer: { description: 'The alerts', schema: hidden },
  },
];
