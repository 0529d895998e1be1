import { z } from 'zod';
import { allCardFields, riskTiers } from '#lib/choices/governance.ts';
import { gateCheck, gateRuleUsed } from '#lib/schemas/rollouts/gate.ts';

const cardField = z.enum(allCardFields.map(({ id }) => id));

/** Evidence that could not be measured, with the reason. */
const notMeasured = z.object({ kind: z.literal('not measured'), reason: z.string().min(1) });

/**
 * Challenger minus champion, with the interval of the difference. Below 0, the new version is
 * better.
 */
const compared = z.object({
  rows: z.int(),
  difference: z.number(),
  /** Null if there are fewer than two rows. */
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
  /** The version that the new version is compared with. */
  against: z.string(),
  /** Level of each interval for the joint confidence. */
  level: z.number(),
  rule: gateRuleUsed,
  overall: compared,
  /** The judged slice with the largest difference; null if no slice was judged. */
  worst: compared.extend({ slice: z.object({ column: z.string(), value: z.string() }) }).nullable(),
  slices: z.object({ judged: z.int(), tooFewRows: z.int() }),
});

/**
 * Metrics that the runs of both versions logged under the same name. The underlying rows are only
 * available in the runs.
 */
const loggedEvidence = z.object({
  kind: z.literal('logged'),
  /** The version that the metrics are compared with. */
  against: z.string(),
  figures: z
    .array(
      z.object({
        metric: z.string(),
        /** Slice such as `country=DE`; null for all rows. */
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
  /** The column that is furthest above its limit or, if none is above, nearest to it. */
  worst: z
    .object({ column: z.string(), method: z.string(), value: z.number(), limit: z.number() })
    .nullable(),
  /** Name of the baseline; empty if measured by an older Tandem version. */
  baseline: z.string().default(''),
  /** Time range of the baseline's rows; null if they came from a file. */
  reference: span.nullable(),
  /**
   * Time range of the requests that the version was trained on; null if no retraining reports it.
   */
  trained: span.nullable(),
});

const scanEvidence = z.object({
  kind: z.literal('scanned'),
  at: z.string(),
  status: z.enum(['clean', 'warning', 'dangerous', 'not_checked']),
  files: z.int(),
  /** Whether the files were stored again after the scan. */
  changedSince: z.boolean(),
  /** The user who accepted the unscanned files, and the reason. */
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

/** Measured parts of the evidence, read before the action is proposed. */
export const promotionMeasures = z.object({
  drift: z.union([driftEvidence, notMeasured]),
  cost: z.union([costEvidence, notMeasured]),
  /**
   * Replaces the gate if no rollout compared the versions; null if the runs have no metric in
   * common.
   */
  logged: loggedEvidence.nullable().optional(),
  /** For Tandem's own predictors: the comparison made when the version was registered. */
  judged: gateEvidence.nullable().optional(),
  /**
   * Checks that also apply to a version without a gate: whether requests contain the fields that
   * the version needs.
   */
  checks: z.array(gateCheck).optional(),
});
export type PromotionMeasures = z.output<typeof promotionMeasures>;

/** Evidence on a version proposed for serving. Each unavailable part has a reason. */
export const promotionEvidence = promotionMeasures
  .omit({ logged: true, judged: true, checks: true })
  .extend({
    version: z.int(),
    gate: z.union([gateEvidence, loggedEvidence, notMeasured]),
    /**
     * Gate checks besides the difference; for a version without a gate, the checks that were
     * possible.
     */
    checks: z.array(gateCheck).default([]),
    card: z.object({
      tier: z.enum(riskTiers),
      filled: z.int(),
      fields: z.int(),
      /** Fields that the tier requires and that are missing from the card. */
      missing: z.array(cardField),
    }),
    scan: z.union([scanEvidence, notMeasured]),
  });
export type PromotionEvidence = z.output<typeof promotionEvidence>;
