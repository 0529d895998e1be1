import { z } from 'zod';
import {
  limitInput,
  listFindingsInput,
  saveLimitInput,
  type FindingItem,
} from '#lib/schemas/incidents/incidents.ts';
import type { Operation } from '../operation.ts';
import { pageOf, timeText } from '../schemas/pages.ts';

const tag = 'incidents';
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

const limitItem = limitInput.extend({ version: z.int(), shipped: z.boolean() });

/** Findings of detectors and the limits they apply. */
export const detectionOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/findings',
    summary: 'Findings of detectors, with or without an alert',
    query: listFindingsInput,
    csv: true,
    answer: { description: 'A page of findings', schema: pageOf(finding) },
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
      schema: z.strictObject({ key: z.string(), version: z.int() }),
    },
  },
];
