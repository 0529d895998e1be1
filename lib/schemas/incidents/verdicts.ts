import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';

/** Whether an alert, or the whole incident, was useful to people. */
export const alertVerdicts = ['useful', 'noise'] as const;
export type AlertVerdictWord = (typeof alertVerdicts)[number];

export const alertVerdictInput = z.object({
  /** The incident. */
  id: idSchema,
  /** An alert of the incident; without it the verdict is about the whole incident. */
  alertId: idSchema.optional(),
  verdict: z.enum(alertVerdicts),
  comment: z.string().trim().max(1_000).optional(),
});

/**
 * Verdicts of people on decisions of Tandem: `good` of `total`, and the share once there are
 * enough.
 */
export type VerdictRecord = { good: number; total: number; share: number | null };

export type Usefulness = {
  yours: AlertVerdictWord | null;
  verdicts: {
    person: string;
    verdict: AlertVerdictWord;
    at: string;
    comment: string | null;
    alertId: string | null;
  }[];
  /** Alert precision: verdicts `useful` among all verdicts on alerts and incidents. */
  precision: VerdictRecord;
};

const regroupReason = z.string().trim().max(1_000).optional();

/** Alerts of the incident `id` to split off into a new incident. */
export const splitIncidentInput = z.object({
  id: idSchema,
  alertIds: z.array(idSchema).min(1, 'choose at least one alert').max(5_000),
  reason: regroupReason,
});
/** `into`: the incident that remains. */
export const mergeIncidentInput = z.object({ id: idSchema, into: idSchema, reason: regroupReason });
export const moveAlertInput = z.object({
  id: idSchema,
  alertId: idSchema,
  /** Incident that receives the alert. */
  to: idSchema,
  reason: regroupReason,
});
export const linkIncidentInput = z.object({
  id: idSchema,
  relatedId: idSchema,
  reason: regroupReason,
});
