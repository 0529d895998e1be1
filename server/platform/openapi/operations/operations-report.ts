import { z } from 'zod';
import { demoCountedSchema } from '#lib/schemas/fields.ts';
import { operationsInput, type OperationsReport } from '#lib/schemas/incidents/operations.ts';
import type { Operation } from '../operation.ts';
import { resourceRefShape, timeText } from '../schemas/pages.ts';

const text = z.string();
const count = z.int();
const maybe = z.number().nullable();
const record = z.strictObject({ good: count, total: count, share: maybe });
const spread = z.strictObject({ medianMinutes: maybe, p90Minutes: maybe, count });
const figures = z.strictObject({
  incidents: count,
  detect: spread,
  acknowledge: spread,
  recover: spread,
  downMinutes: z.number(),
  alerts: count,
  alertsPerShift: maybe,
  acted: z.strictObject({ alerts: count, share: maybe }),
  precision: record,
  causes: record,
  correlation: z.strictObject({
    incidents: count,
    split: count,
    merge: count,
    move: count,
    link: count,
    unlink: count,
  }),
  saved: z.strictObject({ minutes: z.number(), runs: count, unstated: count }),
});
const down = z.strictObject({
  resource: resourceRefShape.nullable(),
  name: text,
  incidents: count,
  downMinutes: z.number(),
  downMinutesBefore: maybe,
});

const report = z.strictObject({
  from: timeText,
  to: timeText,
  previous: z.strictObject({ from: timeText, to: timeText }).nullable(),
  noComparison: text.nullable(),
  demo: demoCountedSchema,
  now: figures,
  before: figures.nullable(),
  services: z.array(down),
  teams: z.array(down),
  shifts: z.array(
    z.strictObject({ name: text, alerts: count, perShift: maybe, acted: count, share: maybe }),
  ),
  saved: z.array(
    z.strictObject({
      runbook: text,
      runs: count,
      minutesEach: z.number(),
      source: text,
      minutes: z.number(),
    }),
  ),
  days: z.array(z.strictObject({ at: timeText, incidents: count, alerts: count })),
}) satisfies z.ZodType<OperationsReport>;

export const operationsReportOperations: readonly Operation[] = [
  {
    method: 'get',
    tag: 'incidents',
    permission: 'incidents:read',
    path: '/api/incidents/report',
    summary:
      'Operations report: times to detect, acknowledge and recover, downtime, alerts and manual work saved, compared with the previous period',
    query: operationsInput,
    csv: true,
    answer: { description: 'The report', schema: report },
  },
];
