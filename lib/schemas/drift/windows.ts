import { z } from 'zod';
import { idSchema, timeParam } from '../fields.ts';
import { planInForce } from './plan.ts';

const modelName = z.string().min(1).max(200);

const baselineName = z.string().trim().max(200).default('');

/**
 * A baseline from stored rows: the rows of a period, of a version (all its rows unless `from` and
 * `to` narrow them), or of the serving version. The last is updated when the serving version
 * changes.
 */
export const setBaselineInput = z
  .object({
    model: modelName,
    name: baselineName,
    kind: z.enum(['period', 'version', 'champion']),
    from: timeParam.optional(),
    to: timeParam.optional(),
    version: z.string().max(200).optional(),
    isSample: z
      .boolean()
      .default(false)
      .describe(
        'Its rows are a sample of the requests, so their number does not reflect the traffic',
      ),
  })
  .refine(({ kind, from, to }) => kind !== 'period' || (from !== undefined && to !== undefined), {
    path: ['from'],
    message: 'a period needs from and to',
  })
  .refine(({ kind, version }) => kind !== 'version' || version !== undefined, {
    path: ['version'],
    message: 'must name the version',
  })
  .refine(({ kind, version }) => kind !== 'champion' || version === undefined, {
    path: ['version'],
    message: 'is always the serving version; omit it',
  })
  .refine(({ kind, from, to }) => kind !== 'champion' || (from === undefined && to === undefined), {
    path: ['from'],
    message: 'all rows of the serving version are used; omit from and to',
  });

/** Parameters of a baseline uploaded as a file, which contains the model's training data. */
export const fileBaselineInput = z.object({
  model: modelName,
  name: baselineName,
  /** Column of the file with the model's predictions. If omitted, only features are compared. */
  prediction: z.string().trim().max(200).optional(),
});

/** A range of request times of a model; default: the last day. */
export const windowInput = z.object({
  name: modelName,
  from: timeParam.optional(),
  to: timeParam.optional(),
  version: z.string().max(200).optional(),
});
export const driftWindowInput = windowInput.extend({
  /** A baseline other than the latest. */
  baseline: idSchema.optional(),
});
export const listBaselinesInput = z.object({ name: modelName });
export const removeBaselineInput = z.object({ name: modelName, id: idSchema });

export const baselineItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  /** `learned`: Tandem learned the baseline from the first rows, because none had been set. */
  kind: z.enum(['period', 'version', 'champion', 'file', 'learned']),
  spec: z.record(z.string(), z.unknown()),
  rows: z.int(),
  /**
   * Number of stored rows of the baseline's file, for methods that compare rows; a sample if fewer
   * than `rows`. Null if none are stored.
   */
  keptRows: z.int().nullable(),
  columns: z.int(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type BaselineItem = z.output<typeof baselineItem>;

/** Progress of the baseline that Tandem learns automatically when none is set. */
const firstBaseline = z.strictObject({
  /**
   * `waiting` for rows or time. `ready` for the next monitoring pass. Blocked by an `incident`
   * about the model or its data. Never learned: the rows have `no-features`, a baseline was
   * `removed`, or monitoring is `off`.
   */
  state: z.enum(['waiting', 'ready', 'incident', 'no-features', 'removed', 'off']),
  /** Number of rows in the period so far, counted up to the required number. */
  rows: z.int(),
  rowsAtLeast: z.int(),
  spanSeconds: z.int(),
  /**
   * Start of the period: the first row, or the end of the last incident within it. Null without
   * rows.
   */
  from: z.iso.datetime().nullable(),
  /** Earliest time at which the baseline can be learned; null without rows. */
  notBefore: z.iso.datetime().nullable(),
  /** Open incidents that block the baseline, such as "INC-7". */
  incidents: z.array(z.string()),
});
export type FirstBaseline = z.output<typeof firstBaseline>;

export const baselinesAnswer = z.strictObject({
  /** The first baseline is in force; removed baselines are omitted. */
  items: z.array(baselineItem),
  /** Null while a baseline is in force. */
  first: firstBaseline.nullable(),
});
export type BaselinesAnswer = z.output<typeof baselinesAnswer>;

/**
 * Makes the reference of a two-file report the baseline of a model that receives the same columns.
 */
export const reportBaselineInput = z.object({
  model: modelName,
  kind: z.literal('report'),
  report: idSchema,
  /** Column with the predictions. */
  prediction: z.string().max(300).optional(),
});

const window = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  version: z.string().nullable(),
});
const sides = z.strictObject({ reference: z.number(), current: z.number() });

/** Drift of one column, computed from counts. */
export const driftColumn = z.strictObject({
  column: z.string(),
  kind: z.enum(['numeric', 'categorical', 'embedding']),
  rows: sides,
  missing: sides,
  results: z.array(
    z.strictObject({
      /** Method used, from the profile in force. */
      method: z.string(),
      value: z.number().nullable(),
      /**
       * Maximum difference between `value` and the value over all rows in the same bins. Null if
       * categories that the baseline does not list individually are compared as one group:
       * comparing them individually might give a larger value.
       */
      error: z.number().nullable(),
      pValue: z.number().nullable(),
      /** Threshold for the value, or for p if there is one; null if none could be learned. */
      threshold: z.number().nullable(),
      drifted: z.boolean(),
    }),
  ),
  drifted: z.boolean(),
  /** `no-method`: free text and lists of numbers, which are only compared in reports. */
  noVerdict: z.enum(['empty', 'few-rows', 'no-method']).nullable(),
});

/**
 * Multivariate drift: changed relationships between columns, even if each column alone is
 * unchanged.
 */
const multivariateDrift = z.strictObject({
  /**
   * Mean distance of the rows from their reconstruction by the principal components of the
   * baseline.
   */
  method: z.literal('pca-reconstruction'),
  /** Computed from up to 20,000 rows; null without a verdict. */
  value: z.number().nullable(),
  /** Value for the baseline's own rows. */
  usual: z.number(),
  /** Learned from parts of the baseline. Values outside count as drift. */
  threshold: z.strictObject({ lower: z.number(), upper: z.number() }),
  drifted: z.boolean(),
  /** Number of compared numeric and categorical columns, up to 100. */
  columns: z.int(),
  rows: sides,
  noVerdict: z.enum(['empty', 'few-rows']).nullable(),
});
export type MultivariateDriftState = z.output<typeof multivariateDrift>;

export const columnDriftAnswer = z.strictObject({
  window,
  baseline: baselineItem,
  /** Drift plan in force for this result. */
  plan: planInForce,
  /**
   * PSI from which drift of a column is large; below this value, drift is moderate. Null if the
   * limit is disabled.
   */
  largeFrom: z.number().nullable(),
  columns: z.array(driftColumn),
  /**
   * Null if the baseline has no multivariate sketch: fewer than two columns, too few rows, or set
   * by an older Tandem version or from a report.
   */
  together: multivariateDrift.nullable(),
  dataset: z.strictObject({
    measured: z.int(),
    drifted: z.int(),
    share: z.number().nullable(),
  }),
});
export type ColumnDriftAnswer = z.output<typeof columnDriftAnswer>;

const metric = z.number().nullable();

export const performanceTask = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('ranking'),
    /** Number of items after which lists are cut. */
    k: z.int(),
    /** Number of evaluated lists, and of lists whose label contains a relevant item. */
    lists: z.int(),
    relevant: z.int(),
    /** Number of items shown or wanted in the window and the 30 days before it. */
    catalogue: z.int(),
    /**
     * Source of item popularity: labels of the 30 days before the window, otherwise of the window.
     */
    popularity: z.enum(['before', 'window']),
  }),
  z.strictObject({
    kind: z.literal('forecasting'),
    /** Number of rows per season; 1 compares with repeating the previous value. */
    season: z.int(),
    /**
     * Number of series by `segment.series`, and of series with enough history to scale their error.
     */
    series: z.int(),
    scaled: z.int(),
    /** Number of rows with `score.lower` and `score.upper`. */
    withInterval: z.int(),
  }),
]);
export type PerformanceTask = z.output<typeof performanceTask>;

export const performanceAnswer = z.strictObject({
  window,
  /**
   * `ranking`: predictions are lists of items. `forecasting`: predictions are numbers with an
   * interval, or a season is set.
   */
  kind: z.enum(['classification', 'regression', 'ranking', 'forecasting']).nullable(),
  rows: z.int(),
  labelled: z.int(),
  /** Versions whose first request ever is in the window, newest first, up to 50. */
  firstRequests: z.array(z.strictObject({ version: z.string(), at: z.iso.datetime() })),
  /** Number of rows with a prediction and a label. */
  judged: z.int(),
  /** Basis of the metrics of a ranking or a forecast; null for other tasks. */
  task: performanceTask.nullable(),
  metrics: z.record(z.string(), metric),
  /** Per class, for classification. */
  classes: z.array(
    z.strictObject({
      class: z.string(),
      actual: z.int(),
      predicted: z.int(),
      precision: metric,
      recall: metric,
      f1: metric,
    }),
  ),
  /**
   * True if one class has more than 80 % of the labels, so that always predicting that class
   * appears accurate.
   */
  uneven: z.boolean(),
  series: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      rows: z.int(),
      labelled: z.int(),
      /**
       * Accuracy, mean absolute error for numbers, or NDCG for lists; null if no row was judged.
       */
      value: metric,
      /**
       * For uneven classes: F1 of the rarer of two classes or, with more classes, the mean over the
       * classes that occur in the labels. Otherwise null.
       */
      f1: metric,
    }),
  ),
  /**
   * Quality of the scores of a binary model; null for other models, or if a labeled row has no
   * score.
   */
  scored: z
    .strictObject({
      /** The class that the scores refer to. */
      positive: z.string(),
      /** Number of evaluated labeled rows. */
      rows: z.int(),
      metrics: z.record(z.string(), metric),
      /** Ten bins of equal count by ascending score: mean score and share of positives. */
      calibration: z.array(
        z.strictObject({ rows: z.int(), meanScore: z.number(), share: z.number() }),
      ),
    })
    .nullable(),
  /** Share of requests with a label, by age, among the requests that have reached that age. */
  maturity: z.array(
    z.strictObject({ hours: z.number(), requests: z.int(), labelled: z.int(), share: metric }),
  ),
});
export type PerformanceAnswer = z.output<typeof performanceAnswer>;
