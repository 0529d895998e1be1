import { z } from 'zod';
import { reportKinds } from '#lib/choices/notifications.ts';
import { baseVersionSchema, idSchema, savedRevision, timeText } from '#lib/schemas/fields.ts';
import { isZone } from '#lib/time.ts';

export type ReportKind = (typeof reportKinds)[number];

const fields = {
  name: z.string().trim().min(1).max(100),
  kind: z.enum(reportKinds),
  every: z.enum(['day', 'week', 'month']),
  /** Day of the week (1 = Monday) or of the month (up to 28, which every month has). */
  day: z.number().int().min(0).max(28).default(0),
  time: z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 07:30'),
  zone: z.string().max(100).refine(isZone, 'is not a known time zone').default('UTC'),
  channels: z.array(idSchema).min(1, 'at least one channel is required').max(20),
  enabled: z.boolean().default(true),
};
const hasDay = (given: { every: string; day: number }): boolean =>
  given.every === 'day' || (given.day >= 1 && (given.every === 'month' || given.day <= 7));
const dayProblem = {
  path: ['day'],
  message: 'must be 1 (Monday) to 7 for a week, 1 to 28 for a month',
};

export const createReportInput = z.object(fields).refine(hasDay, dayProblem);
export const updateReportInput = z
  .object({
    ...fields,
    id: idSchema,
    baseVersion: baseVersionSchema,
    /** Unsubscribed addresses to subscribe again at the recipient's request. */
    bringBack: z.array(z.string().max(300)).max(1_000).default([]),
  })
  .refine(hasDay, dayProblem);
export const reportIdInput = z.object({ id: idSchema });

export const reportItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(reportKinds),
  every: z.enum(['day', 'week', 'month']),
  day: z.int(),
  time: z.string(),
  zone: z.string(),
  channels: z.array(z.uuid()),
  enabled: z.boolean(),
  nextRunAt: timeText,
  lastRunAt: timeText.nullable(),
  /** Result of the last run: the number of messages, or the reason there were none. */
  lastOutcome: z.string().nullable(),
  /** Addresses that unsubscribed through the link in their mail. */
  optOuts: z.array(z.string()),
  editedBy: z.string(),
  revision: savedRevision,
  updatedAt: timeText,
});
export type ReportItem = z.output<typeof reportItem>;

/**
 * Target of the unsubscribe link in a mail; `out`: true if the address no longer receives the
 * report.
 */
export const unsubscribeState = z.strictObject({
  report: z.string(),
  address: z.string(),
  out: z.boolean(),
});
export type UnsubscribeState = z.output<typeof unsubscribeState>;
