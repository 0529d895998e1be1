import { z } from 'zod';
import { optionKinds } from '#lib/choices/models/models.ts';
import { idSchema } from '#lib/schemas/fields.ts';

export const decisionInput = z.object({ id: idSchema });

/** What is expected, and the ends of its 90 % range. */
const range = z.strictObject({ expected: z.number(), low: z.number(), high: z.number() });
const estimate = z.strictObject({ value: z.number(), error: z.number() });
const texts = z.array(z.string());

const decisionOption = z.strictObject({
  kind: z.enum(optionKinds),
  recommended: z.boolean(),
  eligible: z.boolean(),
  /** Why it cannot be done now. */
  blocked: texts,
  /** Probability that it helps. */
  helps: range,
  /** Quality after it took effect; null where quality is not measured. */
  quality: range.nullable(),
  /** Lost over the horizon beyond what is usual, in `unit`; null where it cannot be told. */
  loss: range.nullable(),
  /** The same in the currency of the value model; null without one. */
  money: range.nullable(),
  /** Price of doing it, in that currency; null where nobody stated one. */
  cost: z.number().nullable(),
  risk: z.enum(['none', 'low', 'medium', 'high']),
  /** Time until the effect is there; null for what may be over any time. */
  effectMs: z.number().nullable(),
  speaksFor: texts,
  speaksAgainst: texts,
});
export type DecisionOption = z.output<typeof decisionOption>;

const compared = z.strictObject({
  model: z.string(),
  at: z.iso.datetime(),
  horizonMs: z.number(),
  /** `unknown`: the loss is not measured; `none`: no loss beyond chance. */
  damage: z.enum(['unknown', 'none', 'lost']),
  unit: z.enum(['bad answers', 'absolute error', 'lists lost']),
  perAnswer: range.nullable(),
  quality: z
    .strictObject({
      measure: z.enum(['accuracy', 'mae', 'ndcg']),
      basis: z.enum(['realised', 'estimated']),
      now: estimate,
      usual: estimate,
      /** Judged answers behind both; null for an estimate. */
      rows: z.strictObject({ now: z.int(), usual: z.int() }).nullable(),
    })
    .nullable(),
  /** Share of answers that fail or come too late. */
  service: z.strictObject({ now: estimate, usual: estimate }).nullable(),
  requestsPerHour: z.number().nullable(),
  /** Null: no money, because nobody said what answers are worth. */
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
  /** The recommended one first. */
  options: z.array(decisionOption),
});
export type ComparedDecision = z.output<typeof compared>;

export const incidentDecision = z.strictObject({
  incidentId: z.uuid(),
  /** Null where the incident is about no model, or nothing is diagnosed yet. */
  comparison: compared.nullable(),
  reason: z.string().nullable(),
  /** What Tandem or a person proposed, and whether that is the option that comes first. */
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
