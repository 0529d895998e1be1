import { z } from 'zod';
import { pageOf } from '#lib/schemas/fields.ts';
import {
  auditItem,
  demoStatus,
  firstRun,
  listAuditInput,
} from '#lib/schemas/governance/governance.ts';
import type { Operation } from '../operation.ts';

const demo = { tag: 'governance', path: '/api/demo' } as const;

export const governanceOperations: readonly Operation[] = [
  {
    method: 'get',
    tag: 'governance',
    permission: 'overview:read',
    path: '/api/first-run',
    summary: 'Progress of the first steps, from actual events',
    answer: { description: 'First steps', schema: firstRun },
  },
  {
    ...demo,
    method: 'get',
    permission: 'overview:read',
    summary: 'State of the demo company, progress of its start, and stored data',
    answer: { description: 'The state of the demo', schema: demoStatus },
  },
  {
    ...demo,
    method: 'post',
    permission: 'accounts:write',
    summary: 'Open the demo company; it is ready within a minute',
    answer: { description: 'The state of the demo', schema: demoStatus },
  },
  {
    ...demo,
    method: 'delete',
    permission: 'accounts:write',
    summary:
      'Removes the demo company except its audit rows and records that users worked on, even while it runs',
    answer: {
      description: 'The state of the demo and the names of the removed resources',
      schema: z.strictObject({ ...demoStatus.shape, removed: z.array(z.string()) }),
    },
  },
  {
    method: 'get',
    tag: 'governance',
    permission: 'audit:read',
    path: '/api/audit',
    summary: 'Audit log: who changed what',
    query: listAuditInput,
    csv: true,
    answer: { description: 'A page of the audit log', schema: pageOf(auditItem) },
  },
];
