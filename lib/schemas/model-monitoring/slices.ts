import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

export const slicesInput = windowInput.extend({
  /** Slices and groups with fewer labelled rows are not compared. */
  rowsAtLeast: z.coerce.number().int().min(30).max(100_000).default(100),
  /** Compare the groups of this column or segment. */
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
  /** Labelled rows that were looked at. */
  rows: z.int(),
  rowsAtLeast: z.int(),
  /** `error_rate` of classes, or `mae` of a regression; null without a labelled row. */
  measure: z.enum(['error_rate', 'mae']).nullable(),
  overall: figure,
  /** Columns and segments that slices were made of; `isChosen`: by a person, else every one that can be. */
  columns: z.strictObject({
    isChosen: z.boolean(),
    looked: z.array(
      z.strictObject({
        name: z.string(),
        /** `values`: the most frequent ones and the rest; `ranges`: four parts of about equal count. */
        cut: z.enum(['values', 'ranges']),
        /** Whose rows said where to cut. */
        from: z.enum(['baseline', 'window']),
      }),
    ),
    /** Chosen ones that no labelled row of the window tells two values of, or that the privacy rules drop. */
    without: z.array(z.string()),
  }),
  /** Values and pairs of values with enough rows; the verdicts are corrected for so many. */
  compared: z.int(),
  /** Worse than the other rows beyond chance (Welch, corrected for the number of slices by Holm), the worst first. */
  slices: z.array(
    z.strictObject({
      where: z.array(z.strictObject({ feature: z.string(), value: z.string() })),
      rows: z.int(),
      value: z.number(),
      rest: z.number(),
      pValue: z.number(),
    }),
  ),
  /** Columns and segments whose groups can be compared, and that can be chosen for slices. */
  attributes: z.array(z.string()),
  fairness: z
    .strictObject({
      by: z.string(),
      /** The class that counts as favourable. */
      favourable: z.string(),
      groups: z.array(group),
      /** Groups with too few rows to be compared. */
      tooFew: z.array(z.string()),
      /** Largest minus smallest share of favourable predictions. */
      statisticalParityDifference: figure,
      /** Smallest over largest share of favourable predictions; below 0.8 is the usual concern. */
      disparateImpactRatio: figure,
      /** Largest gap of true or false positive rate. */
      equalizedOddsDifference: figure,
    })
    .nullable(),
});
export type SlicesAnswer = z.output<typeof slicesAnswer>;
