import { z } from 'zod';
import { matchOperators } from '#lib/choices/incidents.ts';
import {
  idSchema,
  pageParams,
  timeParam,
  type ResourceRef,
  type Severity,
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
  /** `current`: open now or in the future. */
  state: z.enum(['current', 'over']).optional(),
});

export type SilencedAlert = {
  id: string;
  title: string;
  severity: Severity;
  startedAt: string;
  incidentId: string | null;
};
export type SilencePreview = { count: number; items: SilencedAlert[] };
export type SilenceItem = {
  id: string;
  kind: 'silence' | 'maintenance';
  state: 'active' | 'scheduled' | 'over';
  reason: string;
  matchers: z.output<typeof matcherSchema>[];
  resource: ResourceRef | null;
  monitor: { id: string; name: string } | null;
  startsAt: string;
  endsAt: string;
  weekly: boolean;
  zone: string;
  /** Window that is open or comes next; null after the last one. */
  window: { from: string; to: string } | null;
  author: string;
  createdAt: string;
  endedAt: string | null;
  endedBy: string | null;
  hidesNow: SilencePreview;
};
