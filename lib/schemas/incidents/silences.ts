import { z } from 'zod';
import { matchOperators } from '#lib/choices/incidents.ts';
import {
  idSchema,
  pageParams,
  resourceRefShape,
  severitySchema,
  timeParam,
  timeText,
} from '#lib/schemas/fields.ts';
import { isZone } from '#lib/time.ts';

const dayMs = 86_400_000;
const maxSilenceMs = 30 * dayMs;
const maxWeeklyMs = 6 * dayMs;

export const matcherSchema = z.object({
  name: z.string().trim().min(1).max(200),
  operator: z.enum(matchOperators),
  value: z.string().max(200),
});

const scope = {
  matchers: z.array(matcherSchema).max(20).default([]),
  resourceId: idSchema.nullable().default(null),
  monitorId: idSchema.nullable().default(null),
};
/** Alerts that a silence would hide now, before it is created. */
export const previewSilenceInput = z.object(scope);

export const createSilenceInput = z
  .object({
    ...scope,
    kind: z.enum(['silence', 'maintenance']).default('silence'),
    reason: z.string().trim().min(1, 'a reason is required').max(1_000),
    startsAt: timeParam,
    endsAt: timeParam,
    /** Only maintenance windows repeat. */
    weekly: z.boolean().default(false),
    zone: z.string().max(100).refine(isZone, 'must be the name of a time zone').default('UTC'),
  })
  .superRefine((given, context) => {
    const lengthMs = given.endsAt.getTime() - given.startsAt.getTime();
    const problem = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (lengthMs <= 0) problem('endsAt', 'must be after the start');
    else if (given.weekly && lengthMs > maxWeeklyMs)
      problem('endsAt', 'a weekly window lasts at most 6 days');
    else if (lengthMs > maxSilenceMs) problem('endsAt', 'at most 30 days after the start');
    if (given.weekly && given.kind !== 'maintenance')
      problem('weekly', 'only maintenance windows can repeat');
  });
export const silenceIdInput = z.object({ id: idSchema });
export const listSilencesInput = z.object({
  ...pageParams,
  /** `current`: open now or upcoming. */
  state: z.enum(['current', 'over']).optional(),
});

const silencedAlert = z.strictObject({
  id: z.uuid(),
  title: z.string(),
  severity: severitySchema,
  startedAt: timeText,
  incidentId: z.uuid().nullable(),
});
export const silencePreview = z.strictObject({ count: z.int(), items: z.array(silencedAlert) });
export type SilencePreview = z.output<typeof silencePreview>;
export const silenceItem = z.strictObject({
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
  /** Current or next window; null after the last one. */
  window: z.strictObject({ from: timeText, to: timeText }).nullable(),
  author: z.string(),
  createdAt: timeText,
  endedAt: timeText.nullable(),
  endedBy: z.string().nullable(),
  hidesNow: silencePreview,
});
export type SilenceItem = z.output<typeof silenceItem>;
