import { z } from 'zod';
import { allCardFields, riskTiers } from '#lib/choices/governance.ts';
import { gateCheck, gateRuleUsed } from '#lib/schemas/rollouts/gate.ts';

const cardField = z.enum(allCardFields.map(({ id }) => id));

/** A part of the evidence that could not be measured, with the reason. */
const notMeasured = z.object({ kind: z.literal('not measured'), reason: z.string().min(1) });

/** Challenger minus champion with the interval of the difference: below 0 the new version is better. */
const compared = z.object({
  rows: z.int(),
  difference: z.number(),
  /** Null with fewer than two rows. */
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
  /** The version in the comparison. */
  against: z.string(),
  /** Level of each interval for the joint confidence. */
  level: z.number(),
  rule: gateRuleUsed,
  overall: compared,
  /** The judged slice with the largest difference; null where no slice was judged. */
  worst: compared.extend({ slice: z.object({ column: z.string(), value: z.string() }) }).nullable(),
  slices: z.object({ judged: z.int(), tooFewRows: z.int() }),
});

/**
 * Metrics that the runs of both versions logged under the same name; only the runs have the rows
 * behind each.
 */
const loggedEvidence = z.object({
  kind: z.literal('logged'),
  /** The version that the figures are compared with. */
  against: z.string(),
  figures: z
    .array(
      z.object({
        metric: z.string(),
        /** Such as `country=DE`; null for all rows. */
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
  /** The version whose requests were compared. */
  version: z.string(),
  columns: z.int(),
  /** Share of the columns that drifted. */
  share: z.number(),
  /** The column that is furthest above its limit, or nearest below it. */
  worst: z
    .object({ column: z.string(), method: z.string(), value: z.number(), limit: z.number() })
    .nullable(),
  /** Name of the baseline; empty if measured by an older version of Tandem. */
  baseline: z.string().default(''),
  /** Time range of the baseline's rows; null if they came from a file. */
  reference: span.nullable(),
  /** The requests that the version was trained on; null where no retraining reports them. */
  trained: span.nullable(),
});

const scanEvidence = z.object({
  kind: z.literal('scanned'),
  at: z.string(),
  status: z.enum(['clean', 'warning', 'dangerous', 'not_checked']),
  files: z.int(),
  /** Whether the files were stored again after the scan. */
  changedSince: z.boolean(),
  /** Who accepted the unscanned files, and why. */
  vouched: z.object({ by: z.string(), reason: z.string(), at: z.string() }).optional(),
});

const costEvidence = z.object({
  kind: z.literal('per 1,000 answers'),
  amount: z.string(),
  currency: z.string(),
  answers: z.int(),
  /** Whether some of the prices are estimates. */
  estimated: z.boolean(),
  fromAt: z.string(),
  toAt: z.string(),
});

/** Measured parts of the evidence, read before the request is made. */
export const promotionMeasures = z.object({
  drift: z.union([driftEvidence, notMeasured]),
  cost: z.union([costEvidence, notMeasured]),
  /**
   * Replaces the gate where no rollout compared the versions; null where the runs have no metric in
   * common.
   */
  logged: loggedEvidence.nullable().optional(),
  /** For Tandem's own predictors: the comparison that the version was registered with. */
  judged: gateEvidence.nullable().optional(),
  /**
   * Checks that also apply to a version without a gate: whether requests contain the fields that it
   * needs.
   */
  checks: z.array(gateCheck).optional(),
});
export type PromotionMeasures = z.output<typeof promotionMeasures>;

/** Evidence on a version that is proposed for serving. Each unavailable part has a reason. */
export const promotionEvidence = promotionMeasures
  .omit({ logged: true, judged: true, checks: true })
  .extend({
    version: z.int(),
    gate: z.union([gateEvidence, loggedEvidence, notMeasured]),
    /**
     * Checks of the gate in addition to the difference; for a version without a gate, the checks
     * that were possible.
     */
    checks: z.array(gateCheck).default([]),
    card: z.object({
      tier: z.enum(riskTiers),
      filled: z.int(),
      fields: z.int(),
      /** Fields that the tier requires and the card lacks. */
      missing: z.array(cardField),
    }),
    scan: z.union([scanEvidence, notMeasured]),
  });
export type PromotionEvidence = z.output<typeof promotionEvidence>;
