import { z } from 'zod';
import { pageOf, pageParams } from '#lib/schemas/fields.ts';
import {
  saveTelemetryInput,
  sourceItem,
  sourceTest,
  telemetryAnswerSchema,
  updateSourceInput,
} from '#lib/schemas/sources/sources.ts';
import type { Operation } from '../operation.ts';

const tag = 'sources';

export const sourcesOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'sources:read',
    path: '/api/sources',
    summary: 'Data sources',
    query: z.object(pageParams),
    csv: true,
    answer: { description: 'A page of sources', schema: pageOf(sourceItem) },
  },
  {
    method: 'patch',
    tag,
    permission: 'sources:write',
    path: '/api/sources/{id}',
    summary: 'Renames a source, enables or disables it, or sets its silence alert',
    body: updateSourceInput,
    answer: { description: 'The source', schema: sourceItem },
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
