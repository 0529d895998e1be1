import { z } from 'zod';
import { idSchema, timeParam } from '../fields.ts';
import { planInForce } from './plan.ts';

const modelName = z.string().min(1).max(200);

const baselineName = z.string().trim().max(200).default('');

/**
 * A baseline from stored rows: those of a period, of a version (all its rows unless from and to narrow it), or of the
 * version that serves, which moves on with it.
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

/** What comes beside the file of a baseline: its rows are what the model was trained on. */
export const fileBaselineInput = z.object({
  model: modelName,
  name: baselineName,
  /** The column of the file that holds what the model would answer; without it only features are compared. */
  prediction: z.string().trim().max(200).optional(),
});

/** A range of request times of a model; the last day unless told. */
export const windowInput = z.object({
  name: modelName,
  from: timeParam.optional(),
  to: timeParam.optional(),
  version: z.string().max(200).optional(),
});
export const driftWindowInput = windowInput.extend({
  /** Another baseline than the latest one. */
  baseline: idSchema.optional(),
});
export const listBaselinesInput = z.object({ name: modelName });
export const removeBaselineInput = z.object({ name: modelName, id: idSchema });

export const baselineItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  /** `learned`: by Tandem from the first rows, because nobody had set one. */
  kind: z.enum(['period', 'version', 'champion', 'file', 'learned']),
  spec: z.record(z.string(), z.unknown()),
  rows: z.int(),
  /** Rows that are kept of its file, for methods that compare rows: a sample where they are fewer than `rows`. Null for none. */
  keptRows: z.int().nullable(),
  columns: z.int(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
});
export type BaselineItem = z.output<typeof baselineItem>;

/** How far the baseline is that Tandem learns by itself where nobody has set one. */
const firstBaseline = z.strictObject({
  /**
   * `waiting` for rows or time; `ready` for the next pass of the watch; held up by an `incident` about the model or its
   * data; never learned: `no-features` in the rows, somebody has `removed` a baseline, or the watch is `off`.
   */
  state: z.enum(['waiting', 'ready', 'incident', 'no-features', 'removed', 'off']),
  /** Of the period so far, counted up to what it takes. */
  rows: z.int(),
  rowsAtLeast: z.int(),
  spanSeconds: z.int(),
  /** Begin of the period: the first row, or the end of the last incident that lies in it. Null without a row. */
  from: z.iso.datetime().nullable(),
  /** Not before this time; null without a row. */
  notBefore: z.iso.datetime().nullable(),
  /** Open ones that it waits for, as "INC-7". */
  incidents: z.array(z.string()),
});
export type FirstBaseline = z.output<typeof firstBaseline>;

export const baselinesAnswer = z.strictObject({
  /** The first is in force; removed ones are left out. */
  items: z.array(baselineItem),
  /** Null while a baseline is in force. */
  first: firstBaseline.nullable(),
});
export type BaselinesAnswer = z.output<typeof baselinesAnswer>;

/** The reference of a report of two files as the baseline of a model that is sent the same columns. */
export const reportBaselineInput = z.object({
  model: modelName,
  kind: z.literal('report'),
  report: idSchema,
  /** Column with the answers. */
  prediction: z.string().max(300).optional(),
});

const window = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  version: z.string().nullable(),
});
const sides = z.strictObject({ reference: z.number(), current: z.number() });

/** Drift of one column from counts. */
export const driftColumn = z.strictObject({
  column: z.string(),
  kind: z.enum(['numeric', 'categorical', 'embedding']),
  rows: sides,
  missing: sides,
  results: z.array(
    z.strictObject({
      /** Of the profile in force. */
      method: z.string(),
      value: z.number().nullable(),
      /**
       * The value over all rows, in the same bins, differs by at most this. Null where categories that the baseline
       * does not hold by themselves are compared together: each by itself might tell more.
       */
      error: z.number().nullable(),
      pValue: z.number().nullable(),
      /** Of the value, or of p where there is one; null where none could be learned. */
      threshold: z.number().nullable(),
      drifted: z.boolean(),
    }),
  ),
  drifted: z.boolean(),
  /** `no-method`: free text and lists of numbers, which are compared in reports only. */
  noVerdict: z.enum(['empty', 'few-rows', 'no-method']).nullable(),
});

/** Drift of all columns together: that they no longer move as they did, also where each stays what it was. */
const togetherDrift = z.strictObject({
  /** Mean distance of the rows from what the principal components of the baseline hold of them. */
  method: z.literal('pca-reconstruction'),
  /** Of at most 20,000 rows; null without a verdict. */
  value: z.number().nullable(),
  /** Of the baseline's own rows. */
  usual: z.number(),
  /** Learned from the parts of the baseline; outside of them it drifted. */
  threshold: z.strictObject({ lower: z.number(), upper: z.number() }),
  drifted: z.boolean(),
  /** Numbers and categories that are looked at, at most 100. */
  columns: z.int(),
  rows: sides,
  noVerdict: z.enum(['empty', 'few-rows']).nullable(),
});
export type TogetherDrift = z.output<typeof togetherDrift>;

export const columnDriftAnswer = z.strictObject({
  window,
  baseline: baselineItem,
  /** How it was measured. */
  plan: planInForce,
  /** From this PSI on drift of a column is large, below it moderate; null where that limit is off. */
  largeFrom: z.number().nullable(),
  columns: z.array(driftColumn),
  /** Null where the baseline did not learn it: fewer than two columns, too few rows, or set by an older Tandem or from a report. */
  together: togetherDrift.nullable(),
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
    /** Lists are cut after so many items. */
    k: z.int(),
    /** Lists that were looked at, and those of them whose label names something relevant. */
    lists: z.int(),
    relevant: z.int(),
    /** Items that were shown or wanted in the window and the 30 days before it. */
    catalogue: z.int(),
    /** Labels that say how popular an item is: those of the 30 days before, else of the window. */
    popularity: z.enum(['before', 'window']),
  }),
  z.strictObject({
    kind: z.literal('forecasting'),
    /** Rows until the same point of the next season; 1 compares with repeating the value before. */
    season: z.int(),
    /** Series by `segment.series`, and those with enough history to scale their error. */
    series: z.int(),
    scaled: z.int(),
    /** Rows with `score.lower` and `score.upper`. */
    withInterval: z.int(),
  }),
]);
export type PerformanceTask = z.output<typeof performanceTask>;

export const performanceAnswer = z.strictObject({
  window,
  /** `ranking`: answers are lists of items; `forecasting`: numbers with an interval, or a season is set. */
  kind: z.enum(['classification', 'regression', 'ranking', 'forecasting']).nullable(),
  rows: z.int(),
  labelled: z.int(),
  /** Versions whose first request of all lies in the window, the newest first: the first 50 of them. */
  firstRequests: z.array(z.strictObject({ version: z.string(), at: z.iso.datetime() })),
  /** Rows with a prediction and a label. */
  judged: z.int(),
  /** What the measures of a ranking or a forecast go by; null for others. */
  task: performanceTask.nullable(),
  metrics: z.record(z.string(), metric),
  /** Per class, of a classification. */
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
  /** One class makes more than 80 % of the labels, so that always naming it looks accurate. */
  uneven: z.boolean(),
  series: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      rows: z.int(),
      labelled: z.int(),
      /** Accuracy, mean absolute error of numbers, or NDCG of lists; null without a judged row. */
      value: metric,
      /** Of uneven classes: F1 of the rarer of two, of more the mean over those that were true; null elsewhere. */
      f1: metric,
    }),
  ),
  /** What the scores of a binary model are worth; null for other models, or where a labelled row has no score. */
  scored: z
    .strictObject({
      /** The class that scores speak of. */
      positive: z.string(),
      /** Labelled rows that were looked at. */
      rows: z.int(),
      metrics: z.record(z.string(), metric),
      /** Ten bins of equal count by ascending score: mean score beside the share of positives. */
      calibration: z.array(
        z.strictObject({ rows: z.int(), meanScore: z.number(), share: z.number() }),
      ),
    })
    .nullable(),
  /** Share of requests that have their label at each age, of those that are old enough. */
  maturity: z.array(
    z.strictObject({ hours: z.number(), requests: z.int(), labelled: z.int(), share: metric }),
  ),
});
export type PerformanceAnswer = z.output<typeof performanceAnswer>;
