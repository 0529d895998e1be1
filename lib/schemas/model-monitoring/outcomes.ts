import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

export const outcomeChecksInput = windowInput.extend({
  /** Segment, such as a site or a device, or column whose groups are compared. */
  by: z.string().min(1).max(300).optional(),
  /** Minimum score that counts as positive. Default: the class that the model predicted. */
  threshold: z.coerce.number().min(0).max(1).optional(),
  /** Minimum number of labeled rows per group; smaller groups are listed without a rate. */
  rowsAtLeast: z.coerce.number().int().min(10).max(100_000).default(30),
});

const rate = z
  .strictObject({ value: z.number(), lower: z.number(), upper: z.number() })
  .nullable()
  .describe('With its 95% interval (Wilson); null without such a row');
const point = z.strictObject({
  rows: z.int(),
  positives: z.int(),
  sensitivity: rate,
  specificity: rate,
});
export type OperatingRate = z.output<typeof rate>;

const calibration = z.strictObject({
  rows: z.int(),
  /** Mean predicted share, and actual share. */
  meanScore: z.number(),
  share: z.number(),
  brier: z.number(),
  calibrationError: z.number().describe('Mean gap between score and share over the bins'),
  /** Ten bins of equal count by ascending score. */
  bins: z.array(z.strictObject({ rows: z.int(), meanScore: z.number(), share: z.number() })),
});
export type GroupCalibration = z.output<typeof calibration>;

export const outcomeChecksAnswer = z.strictObject({
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    version: z.string().nullable(),
  }),
  /** Class that counts as positive; null if the labels do not have exactly two classes. */
  positive: z.string().nullable(),
  /** Segments whose groups can be compared. */
  segments: z.array(z.string()),
  /**
   * Columns whose groups can be compared: text by its most frequent values, numbers by quartiles of
   * the baseline.
   */
  columns: z.array(z.string()),
  /** Null without labeled rows. */
  operatingPoint: z
    .strictObject({
      threshold: z.number().nullable(),
      rowsAtLeast: z.int(),
      overall: point,
      by: z.string().nullable(),
      groups: z.array(point.extend({ group: z.string() })),
      tooFew: z.array(z.string()),
    })
    .nullable(),
  /** Calibration of the scores for the same groups; null if no labeled row has a score. */
  calibration: z
    .strictObject({
      rowsAtLeast: z.int(),
      overall: calibration,
      by: z.string().nullable(),
      groups: z.array(calibration.extend({ group: z.string() })),
      tooFew: z.array(z.string()),
    })
    .nullable(),
  /**
   * Predicted and actual share for bands of about a tenth of the rows; rows with equal scores are
   * in the same band. Null if labeled rows have no score.
   */
  backTest: z
    .strictObject({
      gini: z.number().nullable(),
      bands: z.array(
        z.strictObject({
          rows: z.int(),
          predicted: z.number(),
          realised: z.number(),
          pValue: z.number(),
          /** Corrected for the number of bands (Benjamini and Hochberg). */
          adjusted: z.number(),
          isOff: z.boolean(),
        }),
      ),
    })
    .nullable(),
  /**
   * For models that predict failures: rows name the asset (`segment.asset`), and labels contain the
   * time of its failure. Null if no row names an asset.
   */
  leadTime: z
    .strictObject({
      failures: z.int(),
      missed: z.int(),
      medianMs: z.number().nullable(),
      /** 10th percentile of the lead time: nine of ten timely warnings exceeded it. */
      shortestTenthMs: z.number().nullable(),
      /** Number of predictions that warned, and of those whose label is not a failure. */
      warnings: z.int(),
      falseAlarms: z.int(),
      /** Based on the value model; null if it does not state a cost of errors. */
      cost: z
        .strictObject({ currency: z.string(), missed: z.number(), falseAlarms: z.number() })
        .nullable(),
    })
    .nullable(),
});
export type OutcomeChecksAnswer = z.output<typeof outcomeChecksAnswer>;
