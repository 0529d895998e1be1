import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

export const slicesInput = windowInput.extend({
  /** Minimum number of labeled rows; smaller slices and groups are not compared. */
  rowsAtLeast: z.coerce.number().int().min(30).max(100_000).default(100),
  /** Column or segment whose groups are compared. */
  by: z.string().min(1).max(300).optional(),
});

const figure = z.number().nullable();
const group = z.strictObject({
  group: z.string(),
  rows: z.int(),
  selectionRate: figure,
  truePositiveRate: figure,
  falsePositiveRate: figure,
});

export const slicesAnswer = z.strictObject({
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    version: z.string().nullable(),
  }),
  /** Number of labeled rows that were evaluated. */
  rows: z.int(),
  rowsAtLeast: z.int(),
  /** `error_rate` of a classifier, or `mae` of a regression; null without labeled rows. */
  measure: z.enum(['error_rate', 'mae']).nullable(),
  overall: figure,
  /**
   * Columns and segments used to build slices. `isChosen`: true if a user selected them; otherwise
   * all suitable ones are used.
   */
  columns: z.strictObject({
    isChosen: z.boolean(),
    looked: z.array(
      z.strictObject({
        name: z.string(),
        /**
         * `values`: the most frequent values, and the rest; `ranges`: four ranges with similar row
         * counts.
         */
        cut: z.enum(['values', 'ranges']),
        /** Source of the rows that determined the cut points. */
        from: z.enum(['baseline', 'window']),
      }),
    ),
    /**
     * Selected columns that have fewer than two distinct values in the labeled rows of the window,
     * or that the privacy rules drop.
     */
    without: z.array(z.string()),
  }),
  /**
   * Number of values and value pairs with enough rows; the verdicts are corrected for this number.
   */
  compared: z.int(),
  /**
   * Slices that are significantly worse than the other rows (Welch's test, Holm-corrected for the
   * number of slices), worst first.
   */
  slices: z.array(
    z.strictObject({
      where: z.array(z.strictObject({ feature: z.string(), value: z.string() })),
      rows: z.int(),
      value: z.number(),
      rest: z.number(),
      pValue: z.number(),
    }),
  ),
  /** Columns and segments whose groups can be compared, and that can be selected for slices. */
  attributes: z.array(z.string()),
  fairness: z
    .strictObject({
      by: z.string(),
      /** Class that counts as favorable. */
      favourable: z.string(),
      groups: z.array(group),
      /** Groups with too few rows to compare. */
      tooFew: z.array(z.string()),
      /** Largest minus smallest share of favorable predictions. */
      statisticalParityDifference: figure,
      /**
       * Smallest divided by largest share of favorable predictions; values below 0.8 are commonly a
       * concern.
       */
      disparateImpactRatio: figure,
      /** Largest gap in true or false positive rate. */
      equalizedOddsDifference: figure,
    })
    .nullable(),
});
export type SlicesAnswer = z.output<typeof slicesAnswer>;
