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

/** Parameters of both forms of a report request. */
const reportParams = {
  name: z.string().trim().max(200).default(''),
  profile: driftProfile.default('native'),
  /**
   * Overrides the profile's choice: names or aliases, case-insensitive, with hyphens or
   * underscores.
   */
  methods: z.array(z.string().max(50)).max(30).optional(),
  /**
   * One method for numeric columns, and one for categories; both take precedence over `methods`.
   * Other kinds are unaffected.
   */
  numeric: z.string().max(50).optional(),
  categorical: z.string().max(50).optional(),
  /**
   * A numeric or categorical column whose change is not drift, such as the hour or the customer's
   * country: columns are additionally compared where it is the same on both sides.
   */
  context: z.string().min(1).max(300).optional(),
  /** Only these columns; default: all. */
  columns: names.optional(),
  /**
   * Columns with actuals and predictions: adds performance on both sides. With windows, labels need
   * neither column.
   */
  target: z.string().max(300).optional(),
  prediction: z.string().max(300).optional(),
};

/**
 * Consecutive chunks of file rows, each measured separately, in `nannyml-0.13` only. Set only one
 * of the three.
 */
const chunkParams = {
  /** Number of chunks of equal size, plus one for the remainder. */
  chunkCount: z.coerce.number().int().min(1).max(200).optional(),
  /** Rows per chunk; the last chunk has the remainder. */
  chunkSize: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** One chunk per hour, day, week (from Monday) or month (UTC) of the rows' `time`. */
  chunkPeriod: z.enum(chunkPeriods).optional(),
  /**
   * Column with the time of a row: ISO 8601, or seconds or milliseconds since 1970; rows are sorted
   * by it.
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
  /** Numbers only. */
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
  /** Current categories that the reference lacks, most frequent first. */
  newCategories: z.array(z.strictObject({ value: z.string(), rows: z.int() })),
});

const results = z.array(
  z.strictObject({
    method: z.string(),
    value: z.number().nullable(),
    pValue: z.number().nullable(),
    /** Threshold of the value, or of p. */
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
   * For windows: the number of requests, and of those with a label. Null for files, and in older
   * reports.
   */
  labels: z.strictObject({ requests: z.int(), labelled: z.int() }).nullable().default(null),
});

const contextVerdict = z.strictObject({
  /** Mean squared discrepancy in contexts of the current side; null where a side has too few rows. */
  value: z.number().nullable(),
  pValue: z.number().nullable(),
  /** Threshold of p; for single columns, divided by their number. */
  threshold: z.number(),
  drifted: z.boolean(),
});

const contextDrift = z.strictObject({
  /** The column that may change. */
  context: z.string(),
  columns: z.array(contextVerdict.extend({ column: z.string() })),
  /** All columns together except target and prediction; null if there are fewer than two. */
  together: contextVerdict.nullable(),
  /** Rows measured; a quarter of the current ones is used only for their context. */
  rows: z.strictObject({ reference: z.int(), current: z.int() }),
  permutations: z.int(),
});

const chunkDrift = z.strictObject({
  by: z.enum(['count', 'size', 'period']),
  /** Chunks that the limits were learned from. */
  reference: z.int(),
  /**
   * Half-open ranges of the current rows in order; `from` and `to` are the times of the first and
   * last row in milliseconds, null without `time`.
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
      /** By chunk; null if it has no usable row. */
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
         * Area under the curve of a classifier between both sides, or mean reconstruction error.
         * Null if unavailable.
         */
        value: z.number().nullable(),
        threshold: z.strictObject({
          lower: z.number().nullable(),
          upper: z.number().nullable(),
        }),
        drifted: z.boolean(),
        /** Rows measured; a sample for large tables. Null in older reports. */
        rows: z.strictObject({ reference: z.int(), current: z.int() }).nullable().default(null),
      }),
    )
    .default([]),
  /**
   * Drift that a change of the context does not explain; null without a context, and in older
   * reports.
   */
  context: contextDrift.nullable().default(null),
  /** Drift of chunks of the current table, if requested; otherwise null, as in older reports. */
  chunks: chunkDrift.nullable().default(null),
  /**
   * Tests of the current table as a whole, as Evidently runs them with a reference; empty in older
   * reports.
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
        /** The first ten columns that the test counts on the current side. */
        columns: z.array(z.string()),
        passed: z.boolean(),
      }),
    )
    .default([]),
  rows: z.strictObject({ reference: z.int(), current: z.int() }),
  /** Rows identical to an earlier one in every column. */
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
  /** Columns with a verdict. */
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
