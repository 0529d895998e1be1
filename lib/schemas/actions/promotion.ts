import { z } from 'zod';
import { allCardFields, riskTiers } from '#lib/choices/governance.ts';
import { gateCheck, gateRuleUsed } from '#lib/schemas/rollouts/gate.ts';

const cardField = z.enum(allCardFields.map(({ id }) => id));

/** A part of the evidence that nobody could measure, and why. */
const notMeasured = z.object({ kind: z.literal('not measured'), reason: z.string().min(1) });

/** Challenger minus champion with the interval of the difference: below 0 the new version is better. */
const compared = z.object({
  rows: z.int(),
  difference: z.number(),
  /** Null where two rows would be needed. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  verdict: z.enum(['better', 'no difference', 'worse', 'too few rows']),
});
const span = z.object({ fromAt: z.string(), toAt: z.string() });

export const gateEvidence = z.object({
  kind: z.literal('judged'),
  at: z.string(),
  passed: z.boolean(),
  measure: z.string(),
  /** The version that it was compared with. */
  against: z.string(),
  /** Of each interval, so that all hold together. */
  level: z.number(),
  rule: gateRuleUsed,
  overall: compared,
  /** The judged slice with the largest difference; null where no slice was judged. */
  worst: compared.extend({ slice: z.object({ column: z.string(), value: z.string() }) }).nullable(),
  slices: z.object({ judged: z.int(), tooFewRows: z.int() }),
});

/** Figures that the runs of both versions logged under one name; on what rows each was found is theirs to know. */
const loggedEvidence = z.object({
  kind: z.literal('logged'),
  /** The version whose figures stand beside. */
  against: z.string(),
  figures: z
    .array(
      z.object({
        metric: z.string(),
        /** As `country=DE`; null is of all rows. */
        slice: z.string().nullable(),
        own: z.number(),
        beside: z.number(),
      }),
    )
    .min(1),
});

const driftEvidence = z.object({
  kind: z.literal('measured'),
  at: z.string(),
  /** The version whose requests were looked at. */
  version: z.string(),
  columns: z.int(),
  /** Share of the columns that drifted. */
  share: z.number(),
  /** The column that is furthest above its limit, or nearest below it. */
  worst: z
    .object({ column: z.string(), method: z.string(), value: z.number(), limit: z.number() })
    .nullable(),
  /** The requests that the watch compares with. */
  /** Its name; measured by an older Tandem it has none. */
  baseline: z.string().default(''),
  /** The time of the rows of the baseline; null where they came in a file. */
  reference: span.nullable(),
  /** The requests that the version was trained on; null where no retraining says so. */
  trained: span.nullable(),
});

const scanEvidence = z.object({
  kind: z.literal('scanned'),
  at: z.string(),
  status: z.enum(['clean', 'warning', 'dangerous', 'not_checked']),
  files: z.int(),
  /** The files were stored again after they had been looked at. */
  changedSince: z.boolean(),
  /** Who answers for files that could not be read, and why. */
  vouched: z.object({ by: z.string(), reason: z.string(), at: z.string() }).optional(),
});

const costEvidence = z.object({
  kind: z.literal('per 1,000 answers'),
  amount: z.string(),
  currency: z.string(),
  answers: z.int(),
  /** Some of its prices are estimates. */
  estimated: z.boolean(),
  fromAt: z.string(),
  toAt: z.string(),
});

/** What of the evidence takes measuring: it is read before the request is made. */
export const promotionMeasures = z.object({
  drift: z.union([driftEvidence, notMeasured]),
  cost: z.union([costEvidence, notMeasured]),
  /** Stands in for a gate where no rollout compared the versions; null where the runs have no figure in common. */
  logged: loggedEvidence.nullable().optional(),
  /** Of one of Tandem's own predictors: the comparison that it was registered with. */
  judged: gateEvidence.nullable().optional(),
  /** What is checked of a version without a gate too: whether requests hold what it needs. */
  checks: z.array(gateCheck).optional(),
});
export type PromotionMeasures = z.output<typeof promotionMeasures>;

/** What is known about a version when it is asked to serve. A part that is not known says why. */
export const promotionEvidence = promotionMeasures
  .omit({ logged: true, judged: true, checks: true })
  .extend({
    version: z.int(),
    gate: z.union([gateEvidence, loggedEvidence, notMeasured]),
    /** What the gate looked at besides the difference; of a version without a gate what could be looked at. */
    checks: z.array(gateCheck).default([]),
    card: z.object({
      tier: z.enum(riskTiers),
      filled: z.int(),
      fields: z.int(),
      /** What the tier needs and the card lacks. */
      missing: z.array(cardField),
    }),
    scan: z.union([scanEvidence, notMeasured]),
  });
export type PromotionEvidence = z.output<typeof promotionEvidence>;
