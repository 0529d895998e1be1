import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

const window = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  version: z.string().nullable(),
});
const figure = z.number().nullable();

export const estimatedInput = windowInput;

export const noEstimateReasons = [
  'no-reference',
  'few-labels',
  'lists',
  'scores',
  'no-rows',
] as const;
export type NoEstimate = (typeof noEstimateReasons)[number];

export const estimatedAnswer = z.strictObject({
  window,
  /**
   * `cbpe`: calibrated scores, one-vs-rest for multiple classes; `dle`: a second model predicts the
   * loss of a regression.
   */
  method: z.enum(['cbpe', 'dle']).nullable(),
  /** Reason the estimate is missing; null if there is an estimate. */
  reason: z.enum(noEstimateReasons).nullable(),
  /** Assumption of the method, as text; must be shown next to every number. */
  assumption: z.string(),
  /** Labeled rows that the estimator was fitted to. */
  reference: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      version: z.string().nullable(),
      rows: z.int(),
      labelled: z.int(),
      /**
       * ID of the baseline; null if no baseline is set and the first rows of the model are used.
       */
      baseline: z.string().nullable(),
      /** True if isotonic calibration was used; false if the raw scores are more accurate. */
      calibrated: z.boolean(),
    })
    .nullable(),
  rows: z.int(),
  /** Number of rows that the estimate is based on. */
  used: z.int(),
  measures: z.array(
    z.strictObject({
      measure: z.string(),
      value: figure,
      /** Value plus or minus three sampling errors. */
      lower: figure,
      upper: figure,
      /** Sampling error for this number of rows: one standard deviation. */
      error: figure,
      /** Value for the reference. */
      usual: figure,
    }),
  ),
  /** Class that the scores of a binary classifier refer to; null for other tasks. */
  positive: z.string().nullable(),
  measure: z.string().nullable(),
  /** Max. 400 points. A value is null if its step has too few rows. */
  series: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        rows: z.int(),
        value: figure,
        lower: figure,
        upper: figure,
        /**
         * F1 of the positive class of a binary classifier in the same step; null for other tasks.
         */
        f1: z.strictObject({ value: figure, lower: figure, upper: figure }).nullable(),
      }),
    )
    .max(400),
});
export type EstimatedAnswer = z.output<typeof estimatedAnswer>;

export const qualityInput = windowInput.extend({
  /** Restricts the result to this column. */
  column: z.string().min(1).max(300).optional(),
  /** Maximum number of points per series. */
  points: z.coerce.number().int().min(10).max(400).default(60),
});

const count = z.int().nullable();
export const qualityAnswer = z.strictObject({
  window,
  stepSeconds: z.number(),
  /** Baseline that "new" and "out of range" refer to. */
  baseline: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  rows: z.int(),
  lastAt: z.iso.datetime().nullable(),
  volume: z.strictObject({
    /**
     * Rows per step in the reference; null without a reference, or if it is a sample of the
     * requests.
     */
    usual: figure,
    series: z.array(z.strictObject({ at: z.iso.datetime(), rows: z.int() })).max(400),
  }),
  columns: z.array(
    z.strictObject({
      column: z.string(),
      kind: z.enum(['number', 'text', 'embedding']),
      /**
       * Number of values in the window that fail the check; null if there is nothing to check
       * against.
       */
      missing: z.int(),
      wrongType: z.int(),
      newCategory: count,
      outOfRange: count,
      /** Share of missing values in the reference. */
      usualMissing: figure,
      range: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
      /** Time of the newest value; null if the window has none. */
      lastAt: z.iso.datetime().nullable(),
      /**
       * Seconds that the column has exceeded its baseline gap without a value. Monitored at the end
       * of the window, for the worst version; null without a baseline gap.
       */
      overdueSeconds: figure,
      /**
       * True if the last monitored window contained a single value although the column always had
       * many values in the baseline; null if not checked.
       */
      isFrozen: z.boolean().nullable(),
      series: z
        .array(
          z.strictObject({
            at: z.iso.datetime(),
            rows: z.int(),
            missing: z.int(),
            wrongType: z.int(),
            newCategory: count,
            outOfRange: count,
            /** Age of the newest value at the end of the step; null before the first value. */
            staleSeconds: figure,
          }),
        )
        .max(400),
    }),
  ),
  /** Number of columns beyond the first 200. */
  more: z.int(),
});
export type QualityAnswer = z.output<typeof qualityAnswer>;
