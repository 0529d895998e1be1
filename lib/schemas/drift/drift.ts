import { z } from 'zod';
import { chunkPeriods } from '#lib/choices/models/drift-profiles.ts';
import { idSchema, pageParams, timeParam } from '../fields.ts';
import { driftProfile } from './plan.ts';

const windowInput = z.object({
  from: timeParam,
  to: timeParam,
  version: z.string().max(200).optional(),
});

const names = z.array(z.string().min(1).max(300)).max(1_000);

/** Parameters common to both forms of a report request. */
const reportParams = {
  name: z.string().trim().max(200).default(''),
  profile: driftProfile.default('native'),
  /**
   * Methods that override the profile's choice: names or aliases, case-insensitive, with hyphens or
   * underscores.
   */
  methods: z.array(z.string().max(50)).max(30).optional(),
  /**
   * One method for numeric and one for categorical columns. Both take precedence over `methods`;
   * other kinds of columns are not affected.
   */
  numeric: z.string().max(50).optional(),
  categorical: z.string().max(50).optional(),
  /**
   * A numeric or categorical column whose change is not drift, such as the hour or the customer's
   * country. Columns are additionally compared for equal values of this column on both sides.
   */
  context: z.string().min(1).max(300).optional(),
  /** Columns to compare; default: all. */
  columns: names.optional(),
  /**
   * Columns with actuals and predictions, to add performance on both sides. Windows with labels do
   * not need these columns.
   */
  target: z.string().max(300).optional(),
  prediction: z.string().max(300).optional(),
};

/**
 * Consecutive chunks of file rows, each measured separately; only in `nannyml-0.13`. Set only one
 * of the three parameters.
 */
const chunkParams = {
  /** Number of chunks of equal size, plus one for the remainder. */
  chunkCount: z.coerce.number().int().min(1).max(200).optional(),
  /** Rows per chunk. The last chunk contains the remainder. */
  chunkSize: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** One chunk per hour, day, week (from Monday) or month (UTC) of the rows' `time`. */
  chunkPeriod: z.enum(chunkPeriods).optional(),
  /**
   * Column with the time of each row: ISO 8601, or seconds or milliseconds since 1970. Rows are
   * sorted by this column.
   */
  time: z.string().min(1).max(300).optional(),
};

export const fileReportInput = z.object({ ...reportParams, ...chunkParams });
export const windowReportInput = z.object({
  ...reportParams,
  model: z.string().min(1).max(200),
  reference: windowInput,
  current: windowInput,
});

export const listReportsInput = z.object({
  ...pageParams,
  model: z.string().max(200).optional(),
});
export const reportIdInput = z.object({ id: idSchema });

const share = z.number().min(0).max(1);
const sideQuality = z.strictObject({
  rows: z.int(),
  missing: z.int(),
  distinct: z.int(),
  /** Null if the column is not numeric. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
});

const columnQuality = z.strictObject({
  reference: sideQuality.nullable(),
  current: sideQuality.nullable(),
  /** Whether the current side has only one value. */
  isConstant: z.boolean(),
  /** Number of current values outside the reference's range; null for texts. */
  outOfRange: z.int().nullable(),
  /** Current categories that do not occur in the reference, most frequent first. */
  newCategories: z.array(z.strictObject({ value: z.string(), rows: z.int() })),
});

const results = z.array(
  z.strictObject({
    method: z.string(),
    value: z.number().nullable(),
    pValue: z.number().nullable(),
    /** Threshold for the value, or for p. */
    threshold: z.number().nullable(),
    drifted: z.boolean(),
  }),
);

const performance = z.strictObject({
  kind: z.enum(['classification', 'regression', 'ranking', 'forecasting']),
  /** Rows with a prediction and an actual. */
  rows: z.int(),
  metrics: z.record(z.string(), z.number().nullable()),
  /**
   * For windows: number of requests, and of requests with a label. Null for files and in older
   * reports.
   */
  labels: z.strictObject({ requests: z.int(), labelled: z.int() }).nullable().default(null),
});

const contextVerdict = z.strictObject({
  /** Mean squared discrepancy in contexts of the current side; null if a side has too few rows. */
  value: z.number().nullable(),
  pValue: z.number().nullable(),
  /** Threshold for p; for single columns, divided by the number of columns. */
  threshold: z.number(),
  drifted: z.boolean(),
});

const contextDrift = z.strictObject({
  /** The context column, whose change is not drift. */
  context: z.string(),
  columns: z.array(contextVerdict.extend({ column: z.string() })),
  /** All columns together except target and prediction; null if there are fewer than two. */
  together: contextVerdict.nullable(),
  /** Number of measured rows. A quarter of the current rows is used only for its context. */
  rows: z.strictObject({ reference: z.int(), current: z.int() }),
  permutations: z.int(),
});

const chunkDrift = z.strictObject({
  by: z.enum(['count', 'size', 'period']),
  /** Number of chunks that the limits were learned from. */
  reference: z.int(),
  /**
   * Half-open ranges of the current rows, in order. `from` and `to` are the times of the first and
   * last row in milliseconds; null without `time`.
   */
  chunks: z.array(
    z.strictObject({
      start: z.int(),
      end: z.int(),
      from: z.number().nullable(),
      to: z.number().nullable(),
    }),
  ),
  columns: z.array(
    z.strictObject({
      column: z.string(),
      method: z.string(),
      threshold: z.number().nullable(),
      /** Results by chunk; null if a chunk has no usable row. */
      results: z.array(
        z.strictObject({
          value: z.number().nullable(),
          pValue: z.number().nullable(),
          drifted: z.boolean(),
        }),
      ),
    }),
  ),
});

/** Result of a comparison of two tables. */
export const driftResult = z.strictObject({
  columns: z.array(
    z.strictObject({
      column: z.string(),
      /** Embeddings are lists of numbers of equal length. */
      kind: z.enum(['numeric', 'categorical', 'text', 'embedding']),
      drifted: z.boolean(),
      noVerdict: z.enum(['missing', 'kind', 'empty', 'few-rows']).nullable(),
      results,
      quality: columnQuality,
    }),
  ),
  dataset: z.strictObject({
    measured: z.int(),
    drifted: z.int(),
    share: share.nullable(),
    threshold: share,
    isDrifted: z.boolean(),
  }),
  /** All columns together except text and embeddings; empty if not measured. */
  multivariate: z
    .array(
      z.strictObject({
        method: z.enum(['domain-classifier', 'pca-reconstruction']),
        /**
         * Area under the curve of a classifier that separates both sides, or mean reconstruction
         * error. Null if unavailable.
         */
        value: z.number().nullable(),
        threshold: z.strictObject({
          lower: z.number().nullable(),
          upper: z.number().nullable(),
        }),
        drifted: z.boolean(),
        /** Number of measured rows; a sample for large tables. Null in older reports. */
        rows: z.strictObject({ reference: z.int(), current: z.int() }).nullable().default(null),
      }),
    )
    .default([]),
  /**
   * Drift that a change of the context does not explain; null if there is no context, and in older
   * reports.
   */
  context: contextDrift.nullable().default(null),
  /** Drift of chunks of the current table, if requested. Otherwise null, as in older reports. */
  chunks: chunkDrift.nullable().default(null),
  /**
   * Tests of the whole current table, identical to Evidently's tests with a reference. Empty in
   * older reports.
   */
  dataTests: z
    .array(
      z.strictObject({
        test: z.enum([
          'rows',
          'columns',
          'missing-values',
          'duplicate-rows',
          'empty-columns',
          'constant-columns',
          'almost-constant-columns',
          'duplicate-columns',
        ]),
        reference: z.int(),
        current: z.int(),
        /** Columns that the test counts on the current side; only the first ten. */
        columns: z.array(z.string()),
        passed: z.boolean(),
      }),
    )
    .default([]),
  rows: z.strictObject({ reference: z.int(), current: z.int() }),
  /** Number of rows that are identical to an earlier row in every column. */
  duplicates: z.strictObject({ reference: z.int(), current: z.int() }),
  /** A side is null if no row has both a prediction and an actual. */
  performance: z
    .strictObject({ reference: performance.nullable(), current: performance.nullable() })
    .nullable(),
});
export type DriftResultShape = z.output<typeof driftResult>;

const reportHead = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  model: z.string().nullable(),
  profile: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export const reportItem = reportHead.extend({
  columns: z.int(),
  /** Number of columns with a verdict. */
  measured: z.int(),
  drifted: z.int(),
  isDrifted: z.boolean(),
});
export const reportAnswer = reportHead.extend({
  input: z.record(z.string(), z.unknown()),
  /** For two files: whether the reference can become the baseline of a model (`kind: report`). */
  keepsReference: z.boolean(),
  ...driftResult.shape,
});
export type ReportItem = z.output<typeof reportItem>;
export type ReportAnswer = z.output<typeof reportAnswer>;
