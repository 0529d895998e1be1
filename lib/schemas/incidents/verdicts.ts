import { z } from 'zod';
import { idSchema, timeText } from '#lib/schemas/fields.ts';

/** User verdict on whether an alert, or the whole incident, was useful. */
export const alertVerdicts = ['useful', 'noise'] as const;
export type AlertVerdictWord = (typeof alertVerdicts)[number];

export const alertVerdictInput = z.object({
  /** ID of the incident. */
  id: idSchema,
  /** An alert of the incident; without it the verdict is about the whole incident. */
  alertId: idSchema.optional(),
  verdict: z.enum(alertVerdicts),
  comment: z.string().trim().max(1_000).optional(),
});

/**
 * User verdicts on decisions of Tandem: `good` of `total`, and the share once there are enough
 * verdicts.
 */
export const verdictRecord = z.strictObject({
  good: z.int(),
  total: z.int(),
  share: z.number().nullable(),
});
export type VerdictRecord = z.output<typeof verdictRecord>;

export const usefulness = z.strictObject({
  yours: z.enum(alertVerdicts).nullable(),
  verdicts: z.array(
    z.strictObject({
      person: z.string(),
      verdict: z.enum(alertVerdicts),
      at: timeText,
      comment: z.string().nullable(),
      alertId: z.uuid().nullable(),
    }),
  ),
  /** Alert precision: verdicts `useful` among all verdicts on alerts and incidents. */
  precision: verdictRecord,
});
export type Usefulness = z.output<typeof usefulness>;

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
