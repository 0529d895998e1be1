import { z } from 'zod';
import { windowInput } from '../drift/windows.ts';

const window = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  version: z.string().nullable(),
});
const figure = z.number().nullable();

export const estimatedInput = windowInput;

/** Why there is no estimate. */
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
  /** `cbpe`: calibrated scores, of several classes each against the rest; `dle`: a second model learns the loss of a regression. */
  method: z.enum(['cbpe', 'dle']).nullable(),
  /** Null where there is an estimate. */
  reason: z.enum(noEstimateReasons).nullable(),
  /** What it takes for granted, in words; to be shown beside every number. */
  assumption: z.string(),
  /** Labelled rows that the estimator learned from. */
  reference: z
    .strictObject({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      version: z.string().nullable(),
      rows: z.int(),
      labelled: z.int(),
      /** Null: the first rows of the model, as no baseline is set. */
      baseline: z.string().nullable(),
      /** Isotonic calibration was used; false where the scores are better left alone. */
      calibrated: z.boolean(),
    })
    .nullable(),
  rows: z.int(),
  /** Rows that the estimate looks at. */
  used: z.int(),
  measures: z.array(
    z.strictObject({
      measure: z.string(),
      value: figure,
      /** Value -+ three sampling errors. */
      lower: figure,
      upper: figure,
      /** What chance alone does to it over so many rows: one standard deviation. */
      error: figure,
      /** Of the reference. */
      usual: figure,
    }),
  ),
  /** The class that scores of two classes speak of; null for others. */
  positive: z.string().nullable(),
  /** The measure of the series. */
  measure: z.string().nullable(),
  /** At most 400 points; null where a step has too few rows. */
  series: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        rows: z.int(),
        value: figure,
        lower: figure,
        upper: figure,
        /** F1 of the positive class of two in the same step; null for others. */
        f1: z.strictObject({ value: figure, lower: figure, upper: figure }).nullable(),
      }),
    )
    .max(400),
});
export type EstimatedAnswer = z.output<typeof estimatedAnswer>;

export const qualityInput = windowInput.extend({
  /** Only this column. */
  column: z.string().min(1).max(300).optional(),
  /** Most points of each series. */
  points: z.coerce.number().int().min(10).max(400).default(60),
});

const count = z.int().nullable();
export const qualityAnswer = z.strictObject({
  window,
  stepSeconds: z.number(),
  /** What "new" and "out of range" are measured against. */
  baseline: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  rows: z.int(),
  lastAt: z.iso.datetime().nullable(),
  volume: z.strictObject({
    /** Rows per step of the reference; null without one, or where it is a sample of the requests. */
    usual: figure,
    series: z.array(z.strictObject({ at: z.iso.datetime(), rows: z.int() })).max(400),
  }),
  columns: z.array(
    z.strictObject({
      column: z.string(),
      kind: z.enum(['number', 'text', 'embedding']),
      /** Values of the window that fail; null where nothing is known to check against. */
      missing: z.int(),
      wrongType: z.int(),
      newCategory: count,
      outOfRange: count,
      /** Share of missing values in the reference. */
      usualMissing: figure,
      range: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
      /** Of the newest value; null without one in the window. */
      lastAt: z.iso.datetime().nullable(),
      /** Seconds without a value beyond what is usual of the column, as watched at the end of the window, of the worst version; null where nobody knows what is usual. */
      overdueSeconds: figure,
      /** One value alone filled the last window of the watch, of a column that always had many in the baseline; null where that is not told. */
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
            /** Age of the newest value at the end of the step; null before the first. */
            staleSeconds: figure,
          }),
        )
        .max(400),
    }),
  ),
  /** Columns beyond the first 200. */
  more: z.int(),
});
export type QualityAnswer = z.output<typeof qualityAnswer>;
