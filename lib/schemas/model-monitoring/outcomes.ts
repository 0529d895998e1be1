import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

export const outcomeChecksInput = windowInput.extend({
  /** Compare the groups of this segment, such as a site or a device, or of this column. */
  by: z.string().min(1).max(300).optional(),
  /** Count a score from here on as a yes; absent: as the model answered. */
  threshold: z.coerce.number().min(0).max(1).optional(),
  /** Groups with fewer labelled rows are named, and no rate is told of them. */
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
  /** What the scores say came on average, and what came. */
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
  /** The class that yes stands for; null where the labels are not of two classes. */
  positive: z.string().nullable(),
  /** Segments whose groups can be compared. */
  segments: z.array(z.string()),
  /** Columns whose groups can be compared: texts by their most frequent values, numbers by quarters of the baseline. */
  columns: z.array(z.string()),
  /** Null without a labelled row. */
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
  /** Whether scores mean what they say, by the same groups; null where no labelled row has a score. */
  calibration: z
    .strictObject({
      rowsAtLeast: z.int(),
      overall: calibration,
      by: z.string().nullable(),
      groups: z.array(calibration.extend({ group: z.string() })),
      tooFew: z.array(z.string()),
    })
    .nullable(),
  /** By bands of about a tenth of the rows, equal scores together: each predicted share against what came; null where labelled rows have no score. */
  backTest: z
    .strictObject({
      gini: z.number().nullable(),
      bands: z.array(
        z.strictObject({
          rows: z.int(),
          predicted: z.number(),
          realised: z.number(),
          pValue: z.number(),
          /** For the number of bands (Benjamini and Hochberg). */
          adjusted: z.number(),
          isOff: z.boolean(),
        }),
      ),
    })
    .nullable(),
  /** Of models that warn of failures: rows name the thing (`segment.asset`), labels the time of its failure; null where no row does. */
  leadTime: z
    .strictObject({
      failures: z.int(),
      missed: z.int(),
      medianMs: z.number().nullable(),
      /** Nine of ten warnings in time came earlier than so long before. */
      shortestTenthMs: z.number().nullable(),
      /** Answers that warned, and those of them whose label is no failure. */
      warnings: z.int(),
      falseAlarms: z.int(),
      /** By the value model; null where nobody has said what errors cost. */
      cost: z
        .strictObject({ currency: z.string(), missed: z.number(), falseAlarms: z.number() })
        .nullable(),
    })
    .nullable(),
});
export type OutcomeChecksAnswer = z.output<typeof outcomeChecksAnswer>;
