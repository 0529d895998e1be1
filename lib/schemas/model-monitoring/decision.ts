import { z } from 'zod';
import { optionKinds } from '#lib/choices/models/models.ts';
import { idSchema } from '#lib/schemas/fields.ts';

export const decisionInput = z.object({ id: idSchema });

/** Expected value, and the ends of its 90% range. */
const range = z.strictObject({ expected: z.number(), low: z.number(), high: z.number() });
const estimate = z.strictObject({ value: z.number(), error: z.number() });
const texts = z.array(z.string());

const decisionOption = z.strictObject({
  kind: z.enum(optionKinds),
  recommended: z.boolean(),
  eligible: z.boolean(),
  /** Reasons why the option is not available now. */
  blocked: texts,
  /** Probability that the option helps. */
  helps: range,
  /** Quality after the option has taken effect; null if quality is not measured. */
  quality: range.nullable(),
  /** Loss over the horizon beyond the baseline, in `unit`; null if it cannot be estimated. */
  loss: range.nullable(),
  /** Same loss in the currency of the value model; null without one. */
  money: range.nullable(),
  /** Price of the option in the currency of the value model; null if not stated. */
  cost: z.number().nullable(),
  risk: z.enum(['none', 'low', 'medium', 'high']),
  /** Time until the option takes effect; null if it cannot be predicted. */
  effectMs: z.number().nullable(),
  speaksFor: texts,
  speaksAgainst: texts,
});
export type DecisionOption = z.output<typeof decisionOption>;

const compared = z.strictObject({
  model: z.string(),
  at: z.iso.datetime(),
  horizonMs: z.number(),
  /** `unknown`: the loss is not measured; `none`: no statistically significant loss. */
  damage: z.enum(['unknown', 'none', 'lost']),
  unit: z.enum(['bad answers', 'absolute error', 'lists lost']),
  perAnswer: range.nullable(),
  quality: z
    .strictObject({
      measure: z.enum(['accuracy', 'mae', 'ndcg']),
      basis: z.enum(['realised', 'estimated']),
      now: estimate,
      usual: estimate,
      /** Number of labeled predictions behind each value; null for an estimate. */
      rows: z.strictObject({ now: z.int(), usual: z.int() }).nullable(),
    })
    .nullable(),
  /** Share of predictions that fail or are too slow. */
  service: z.strictObject({ now: estimate, usual: estimate }).nullable(),
  requestsPerHour: z.number().nullable(),
  /** Null without a value model: no amounts of money are shown. */
  value: z
    .strictObject({
      version: z.int(),
      kpi: z.string(),
      currency: z.string(),
      perError: z.number().nullable(),
    })
    .nullable(),
  causes: z.array(z.strictObject({ kind: z.string(), title: z.string(), probability: z.number() })),
  unexplained: z.number(),
  notes: texts,
  /** Recommended option first. */
  options: z.array(decisionOption),
});
export type ComparedDecision = z.output<typeof compared>;

export const incidentDecision = z.strictObject({
  incidentId: z.uuid(),
  /** Null if the incident is not about a model, or before the first diagnosis. */
  comparison: compared.nullable(),
  reason: z.string().nullable(),
  /** Proposal by Tandem or a user, and whether it matches the first option. */
  proposal: z
    .strictObject({
      id: z.uuid(),
      number: z.int(),
      title: z.string(),
      option: z.enum(optionKinds).nullable(),
      agrees: z.boolean(),
    })
    .nullable(),
});
export type IncidentDecision = z.output<typeof incidentDecision>;
