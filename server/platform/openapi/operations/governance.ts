import { z } from 'zod';
import {
  firstSteps,
  listAuditInput,
  type AuditItem,
  type DemoStatus,
  type FirstRun,
} from '#lib/schemas/governance/governance.ts';
import type { Operation } from '../operation.ts';
import { pageOf, timeText } from '../schemas/pages.ts';

const text = z.string().nullable();

const auditItem = z.strictObject({
  id: z.uuid(),
  seq: text,
  hash: text,
  occurredAt: timeText,
  recordedAt: timeText,
  actor: z.strictObject({ kind: z.string(), id: text, name: z.string() }),
  action: z.string(),
  subject: z.strictObject({ kind: z.string(), id: text, name: text }),
  before: z.unknown(),
  after: z.unknown(),
  reason: text,
  ip: text,
}) satisfies z.ZodType<AuditItem>;

const demo = { tag: 'governance', path: '/api/demo' } as const;
const demoStatus = z.strictObject({
  state: z.enum(['off', 'starting', 'running', 'removing']),
  running: z.boolean(),
  progress: z.number().nullable(),
  problem: text,
  cannotOpen: text,
  page: text,
  past: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  resources: z.number(),
  incidents: z.number(),
  kept: z
    .strictObject({ incidents: z.int(), actions: z.int() })
    .describe('Records that users worked on: removal closes and retains them'),
}) satisfies z.ZodType<DemoStatus>;

const firstRun = z.strictObject({
  fresh: z.boolean(),
  host: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  steps: z.array(z.strictObject({ step: z.enum(firstSteps), done: z.boolean() })),
}) satisfies z.ZodType<FirstRun>;

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
