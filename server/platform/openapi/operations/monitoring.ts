import { z } from 'zod';
import { severitySchema } from '#lib/schemas/fields.ts';
import {
  checkProbeSchema,
  createCheckInput,
  listChecksInput,
  tryCheckInput,
  updateCheckInput,
  type CheckItem,
  type CheckResult,
} from '#lib/schemas/monitoring/checks.ts';
import {
  createMonitorInput,
  listMonitorsInput,
  monitorRuleSchema,
  previewMonitorInput,
  updateMonitorInput,
  type MonitorItem,
  type MonitorPreview,
  type ObjectiveStatus,
} from '#lib/schemas/monitoring/monitoring.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, labelsShape, pageOf, pointShape, timeText } from '../schemas/pages.ts';

const tag = 'monitoring';

const monitor = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  enabled: z.boolean(),
  rule: monitorRuleSchema,
  severity: severitySchema,
  team: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  version: z.int(),
  editedBy: z.string(),
  createdAt: timeText,
  updatedAt: timeText,
  judgedAt: timeText.nullable(),
  state: z.enum(['firing', 'pending', 'ok', 'no data', 'problem', 'off', 'waiting']),
  problem: z.string().nullable(),
  firing: z.int(),
  pending: z.int(),
  groups: z.int(),
  lastFiredAt: timeText.nullable(),
  firedIn7Days: z.int(),
}) satisfies z.ZodType<MonitorItem>;

const preview = z.strictObject({
  from: timeText,
  to: timeText,
  stepSeconds: z.number(),
  windowSeconds: z.number(),
  unit: z.string(),
  sources: z.array(z.string()).describe('Senders of the evaluated data'),
  fired: z.int(),
  firingMs: z.number(),
  groups: z.int(),
  series: z.array(
    z.strictObject({
      labels: labelsShape,
      points: z.array(pointShape),
      episodes: z.array(z.strictObject({ from: timeText, to: timeText.nullable() })),
      fired: z.int(),
      firingMs: z.number(),
    }),
  ),
}) satisfies z.ZodType<MonitorPreview>;

const burn = z
  .number()
  .nullable()
  .describe('Burn rate: how many times too fast the budget is used; null without measurements');
const objective = z.strictObject({
  from: timeText,
  to: timeText,
  target: z.number(),
  days: z.int(),
  services: z.array(
    z.strictObject({
      labels: labelsShape,
      basis: z
        .enum(['server', 'callers'])
        .describe('Source of the counts: the service itself, or the spans of its callers'),
      requests: z.int(),
      errors: z.int(),
      goodShare: z.number().nullable(),
      budgetLeft: z
        .number()
        .nullable()
        .describe('Share of the error budget; negative if overspent'),
      measuredShare: z.number().describe('The rest of the window counts as neither good nor bad'),
      burns: z.array(
        z.strictObject({
          longMs: z.int(),
          shortMs: z.int(),
          rate: z.number().describe('Fires when both windows burn this fast'),
          long: burn,
          short: burn,
        }),
      ),
    }),
  ),
}) satisfies z.ZodType<ObjectiveStatus>;

const result = z.strictObject({
  ok: z.boolean(),
  detail: z.string(),
  durationMs: z.number(),
  tlsExpiryDays: z.number().nullable(),
}) satisfies z.ZodType<CheckResult>;

const check = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  enabled: z.boolean(),
  probe: checkProbeSchema,
  everySeconds: z.int(),
  allow: z.array(z.string()),
  editedBy: z.string(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  createdAt: timeText,
  updatedAt: timeText,
  ranAt: timeText.nullable(),
  state: z.enum(['ok', 'failing', 'waiting', 'off']),
  result: result.nullable(),
  resourceId: z.uuid().nullable(),
  firing: z.int(),
}) satisfies z.ZodType<CheckItem>;

const reads = { method: 'get', tag, permission: 'incidents:read' } as const;
const writes = { tag, permission: 'detection:write' } as const;
const saved = (what: string) => ({ description: `The ${what}`, schema: idAnswer });

export const monitoringOperations: readonly Operation[] = [
  {
    ...reads,
    path: '/api/monitors',
    summary: 'Monitors with their current state',
    query: listMonitorsInput,
    csv: true,
    answer: { description: 'A page of monitors', schema: pageOf(monitor) },
  },
  {
    ...reads,
    path: '/api/monitors/{id}',
    summary: 'One monitor',
    answer: { description: 'The monitor', schema: monitor },
  },
  {
    ...reads,
    path: '/api/monitors/{id}/objective',
    summary: 'Services against an objective: error budget left, and burn rate',
    answer: { description: 'Each service', schema: objective },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/monitors',
    summary: 'Creates a monitor for metrics or logs, or an objective for services',
    body: createMonitorInput,
    answer: { status: 201, ...saved('monitor') },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/monitors/{id}',
    summary: 'Saves a monitor; its open alerts end',
    body: updateMonitorInput,
    answer: saved('monitor'),
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/monitors/{id}',
    summary: 'Deletes a monitor; its open alerts end',
    answer: saved('monitor'),
  },
  {
    ...writes,
    method: 'post',
    path: '/api/monitors/preview',
    summary: 'Simulates a rule over the last day or week; nothing is saved',
    body: previewMonitorInput,
    answer: { description: 'Values, and simulated alerts', schema: preview },
  },
  {
    ...reads,
    path: '/api/checks',
    summary: 'Built-in HTTP, TCP and DNS checks with their last result',
    query: listChecksInput,
    csv: true,
    answer: { description: 'A page of checks', schema: pageOf(check) },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/checks',
    summary: 'Creates a check',
    body: createCheckInput,
    answer: { status: 201, ...saved('check') },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/checks/{id}',
    summary: 'Saves a check',
    body: updateCheckInput,
    answer: saved('check'),
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/checks/{id}',
    summary: 'Deletes a check',
    answer: saved('check'),
  },
  {
    ...writes,
    method: 'post',
    path: '/api/checks/try',
    summary: 'Runs a check once; nothing is saved',
    body: tryCheckInput,
    answer: { description: 'The result', schema: result },
  },
];
