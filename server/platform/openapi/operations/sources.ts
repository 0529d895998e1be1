import { z } from 'zod';
import { pageParams } from '#lib/schemas/fields.ts';
import {
  saveTelemetryInput,
  telemetryAnswerSchema,
  updateSourceInput,
  type SourceItem,
  type SourceTest,
} from '#lib/schemas/sources/sources.ts';
import type { Operation } from '../operation.ts';
import { labelsShape, pageOf, timeText } from '../schemas/pages.ts';

const tag = 'sources';

const source = z.strictObject({
  id: z.uuid(),
  key: z.string(),
  kind: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  lastSampleAt: timeText.nullable(),
  lastReceivedAt: timeText.nullable(),
  lagMs: z.int().nullable().describe("Negative if the sender's clock is ahead"),
  refused: z.strictObject({ at: timeText, why: z.string() }).nullable(),
  silentAfterMinutes: z.int(),
  revision: z.int(),
  series: z.int(),
  samplesLastHour: z.int(),
  state: z.enum(['live', 'silent', 'off', 'waiting']),
}) satisfies z.ZodType<SourceItem>;

const sourceTest = z.strictObject({
  source,
  sample: z
    .strictObject({
      metric: z.string(),
      labels: labelsShape,
      value: z.number().nullable(),
      at: timeText,
    })
    .nullable(),
  ageMs: z.number().nullable(),
}) satisfies z.ZodType<SourceTest>;

export const sourcesOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'sources:read',
    path: '/api/sources',
    summary: 'Data sources',
    query: z.object(pageParams),
    csv: true,
    answer: { description: 'A page of sources', schema: pageOf(source) },
  },
  {
    method: 'patch',
    tag,
    permission: 'sources:write',
    path: '/api/sources/{id}',
    summary: 'Renames a source, enables or disables it, or sets its silence alert',
    body: updateSourceInput,
    answer: { description: 'The source', schema: source },
  },
  {
    method: 'post',
    tag,
    permission: 'sources:read',
    path: '/api/sources/{id}/test',
    summary: 'The newest sample of a source and its age',
    answer: { description: 'The result; nothing is sent', schema: sourceTest },
  },
  {
    method: 'get',
    tag,
    permission: 'sources:read',
    path: '/api/settings/telemetry',
    summary: 'Retention in days, and limits on series, labels and bodies of a source',
    answer: { description: 'The current settings', schema: telemetryAnswerSchema },
  },
  {
    method: 'put',
    tag,
    permission: 'sources:write',
    path: '/api/settings/telemetry',
    summary: 'Saves retention and limits',
    body: saveTelemetryInput,
    answer: { description: 'The current settings', schema: telemetryAnswerSchema },
  },
];
