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

/** What both forms of a request for a report hold. */
const reportParams = {
  name: z.string().trim().max(200).default(''),
  profile: driftProfile.default('native'),
  /** Instead of the choice of the profile: names or aliases, in any case, with hyphens or underscores. */
  methods: z.array(z.string().max(50)).max(30).optional(),
  /** One method for columns of numbers, and one for categories, before `methods`; other kinds are measured as without it. */
  numeric: z.string().max(50).optional(),
  categorical: z.string().max(50).optional(),
  /**
   * A column of numbers or categories whose change is no drift, such as the hour or the customer's country: the columns are
   * compared as well where it is the same on both sides.
   */
  context: z.string().min(1).max(300).optional(),
  /** Only these columns; all without them. */
  columns: names.optional(),
  /** Columns with what was true and what was predicted: adds performance on both sides. Of windows, labels do without them. */
  target: z.string().max(300).optional(),
  prediction: z.string().max(300).optional(),
};

/** Parts of the rows of files in their order that are measured one by one, in `nannyml-0.13` only; one of the three. */
const chunkParams = {
  /** So many parts of equal size, and one of what is left. */
  chunkCount: z.coerce.number().int().min(1).max(200).optional(),
  /** Parts of so many rows, the last one of what is left. */
  chunkSize: z.coerce.number().int().min(1).max(1_000_000).optional(),
  /** Parts of the hours, days, weeks (from Monday) or months (UTC) that rows lie in by `time`. */
  chunkPeriod: z.enum(chunkPeriods).optional(),
  /** Column with the time of a row: ISO 8601, or seconds or milliseconds since 1970; rows are ordered by it. */
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
  /** One value on the current side. */
  isConstant: z.boolean(),
  /** Current values outside the reference's range; null for texts. */
  outOfRange: z.int().nullable(),
  /** Current categories that the reference lacks, the most frequent first. */
  newCategories: z.array(z.strictObject({ value: z.string(), rows: z.int() })),
});

const results = z.array(
  z.strictObject({
    method: z.string(),
    value: z.number().nullable(),
    pValue: z.number().nullable(),
    /** Of the value, or of p. */
    threshold: z.number().nullable(),
    drifted: z.boolean(),
  }),
);

const performance = z.strictObject({
  kind: z.enum(['classification', 'regression', 'ranking', 'forecasting']),
  /** With an answer and what was true. */
  rows: z.int(),
  metrics: z.record(z.string(), z.number().nullable()),
  /** Of windows: their requests, and those of them that have a label. Null of files, and of older reports. */
  labels: z.strictObject({ requests: z.int(), labelled: z.int() }).nullable().default(null),
});

const contextVerdict = z.strictObject({
  /** Mean squared discrepancy in contexts of the current side; null where a side has too few rows. */
  value: z.number().nullable(),
  pValue: z.number().nullable(),
  /** Of p, for single columns divided by their number. */
  threshold: z.number(),
  drifted: z.boolean(),
});

const contextDrift = z.strictObject({
  /** The column that may change. */
  context: z.string(),
  columns: z.array(contextVerdict.extend({ column: z.string() })),
  /** All columns but target and prediction at once; null where there is one or none. */
  together: contextVerdict.nullable(),
  /** It was measured on; of the current ones, a quarter only for their context. */
  rows: z.strictObject({ reference: z.int(), current: z.int() }),
  permutations: z.int(),
});

const chunkDrift = z.strictObject({
  by: z.enum(['count', 'size', 'period']),
  /** Chunks that the limits were learned from. */
  reference: z.int(),
  /** Of the current rows in their order, half-open; times in milliseconds of the first and last row, null without `time`. */
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
      /** By chunk; null where it has no usable row. */
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

/** What a comparison of two tables says. */
export const driftResult = z.strictObject({
  columns: z.array(
    z.strictObject({
      column: z.string(),
      /** Embeddings are lists of equally many numbers. */
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
  /** All columns together but text and embeddings; empty where it was not measured. */
  multivariate: z
    .array(
      z.strictObject({
        method: z.enum(['domain-classifier', 'pca-reconstruction']),
        /** Area under the curve of a classifier of both sides; mean error of the reconstruction. Null where it cannot be had. */
        value: z.number().nullable(),
        threshold: z.strictObject({
          lower: z.number().nullable(),
          upper: z.number().nullable(),
        }),
        drifted: z.boolean(),
        /** Rows it was measured on: of large tables a sample. Null in older reports. */
        rows: z.strictObject({ reference: z.int(), current: z.int() }).nullable().default(null),
      }),
    )
    .default([]),
  /** Drift that a change of the context does not explain; null where no context was named, and in older reports. */
  context: contextDrift.nullable().default(null),
  /** Drift of parts of the current table, where they were asked for; null else, and in older reports. */
  chunks: chunkDrift.nullable().default(null),
  /** What the current table is tested for as a whole, as Evidently does with a reference; empty in older reports. */
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
        /** Those that count on the current side, the first ten. */
        columns: z.array(z.string()),
        passed: z.boolean(),
      }),
    )
    .default([]),
  rows: z.strictObject({ reference: z.int(), current: z.int() }),
  /** Rows that are equal to an earlier one in every column. */
  duplicates: z.strictObject({ reference: z.int(), current: z.int() }),
  /** A side is null without a row that has an answer and what was true. */
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
  /** Of two files: the reference can become the baseline of a model (`kind: report`). */
  keepsReference: z.boolean(),
  ...driftResult.shape,
});
export type ReportItem = z.output<typeof reportItem>;
export type ReportAnswer = z.output<typeof reportAnswer>;
