import { z } from 'zod';
import { pageOf } from '#lib/schemas/fields.ts';
import {
  findingItem,
  limitItem,
  listFindingsInput,
  saveLimitInput,
} from '#lib/schemas/incidents/incidents.ts';
import type { Operation } from '../operation.ts';

const tag = 'incidents';

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
    answer: { description: 'A page of findings', schema: pageOf(findingItem) },
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
