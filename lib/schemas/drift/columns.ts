import { z } from 'zod';
import { planInForce } from './plan.ts';
import { baselineItem, driftColumn, windowInput } from './windows.ts';

const modelName = z.string().min(1).max(200);
const share = z.number().min(0).max(1);

export const importanceInput = z.object({
  name: modelName,
  /** A registered version; default: the serving version, otherwise the newest. */
  version: z.coerce.number().int().min(1).optional(),
});

/** Reasons for missing column importance. */
export const noImportanceReasons = [
  'not-measured',
  'few-labels',
  'classes',
  'no-columns',
  'fidelity',
  'no-signal',
] as const;
export type NoImportance = (typeof noImportanceReasons)[number];

const importanceColumns = z.array(
  z.strictObject({
    column: z.string(),
    share,
    /**
     * Sampling error of the share from the shuffles (one standard deviation); null for logged
     * importance.
     */
    error: z.number().nullable(),
  }),
);

/** Importance measured on labeled rows. */
export const measuredImportance = z.strictObject({
  /** Version as reported by the rows; empty if they do not report one. */
  version: z.string(),
  /**
   * How the importance was measured. `permutation`: the model itself predicted the shuffled rows.
   * `surrogate`: trees trained on the model's predictions did.
   */
  source: z.enum(['permutation', 'surrogate', 'none']),
  /** Reason for a missing measurement; null if there is a measurement. */
  reason: z.enum(noImportanceReasons).nullable(),
  at: z.iso.datetime(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Number of labeled rows. */
  rows: z.int(),
  /** Number of rows whose columns were shuffled; a surrogate was not trained on them. */
  held: z.int(),
  /** Number of shuffles of each column. */
  repeats: z.int(),
  /** The executor that scored the shuffled rows; null if a surrogate scored them. */
  executor: z.string().nullable(),
  /**
   * Share of the variance of the model's predictions that the surrogate explains on held-out rows;
   * null without a surrogate.
   */
  fidelity: z.number().nullable(),
  /**
   * Mean loss against the labels, of the model and of the surrogate: squared for scores (Brier) and
   * numbers, 1 - NDCG for lists.
   */
  loss: z
    .strictObject({
      measure: z.enum(['brier', 'mse', 'ndcg_loss']),
      model: z.number(),
      surrogate: z.number().nullable(),
    })
    .nullable(),
  columns: importanceColumns,
});
export type MeasuredImportance = z.output<typeof measuredImportance>;

export const measureImportanceInput = z.object({
  name: modelName,
  /**
   * `model`: the model's executor scores the shuffled rows. `surrogate`: no executor is called.
   * Default: the model, if it can be called.
   */
  by: z.enum(['model', 'surrogate']).optional(),
});

export const importanceAnswer = z.strictObject({
  /**
   * `logged`: metrics `importance/COLUMN` of the logged model or its run. `permutation`,
   * `surrogate`: measured. `none`: see `reason`.
   */
  source: z.enum(['logged', 'permutation', 'surrogate', 'none']),
  reason: z.enum(noImportanceReasons).nullable(),
  /** Registered version, if one was found. */
  version: z.int().nullable(),
  run: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Time at which the importance was logged or measured. */
  at: z.iso.datetime().nullable(),
  /** Null if the importance was logged or has not been measured yet. */
  measured: measuredImportance.omit({ columns: true }).nullable(),
  /** Shares of the total, largest first. */
  columns: importanceColumns,
});
export type ImportanceAnswer = z.output<typeof importanceAnswer>;

export const columnInput = windowInput.extend({ column: z.string().min(1).max(300) });

const sides = z.strictObject({ reference: z.number(), current: z.number() });

export const columnAnswer = z.strictObject({
  column: z.string(),
  kind: z.enum(['numeric', 'categorical', 'embedding']),
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    version: z.string().nullable(),
  }),
  baseline: baselineItem.pick({ id: true, name: true, kind: true, rows: true }),
  drift: driftColumn,
  /** Drift plan in force for this result. */
  plan: planInForce,
  /**
   * PSI from which drift is large; below this value, drift is moderate. Null if the limit is
   * disabled.
   */
  largeFrom: z.number().nullable(),
  /** Shares of the non-missing values of each side per bin: a range of numbers, or a category. */
  bins: z.array(
    z.strictObject({
      /**
       * Null for categories. The first bin starts at the smallest value, and the last bin ends at
       * the largest value.
       */
      from: z.number().nullable(),
      to: z.number().nullable(),
      /** Null for numbers. */
      label: z.string().nullable(),
      reference: share,
      current: share,
    }),
  ),
  /** Notable differences, largest first. */
  changes: z.array(
    z.strictObject({
      what: z.enum(['mean', 'spread', 'scale', 'missing', 'new-category', 'share', 'range']),
      /** The category, if the change is about one. */
      label: z.string().nullable(),
      reference: z.number().nullable(),
      current: z.number().nullable(),
    }),
  ),
  /** Upstream dependencies of the model in the graph, nearest first. */
  upstream: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.string(),
      name: z.string(),
      /** Relation in the graph: `fed_by`, `served_by`, `calls`, ... */
      relation: z.string(),
      hops: z.int(),
      incidents: z.array(
        z.strictObject({
          id: z.uuid(),
          number: z.int(),
          title: z.string(),
          open: z.boolean(),
          openedAt: z.iso.datetime(),
        }),
      ),
      changes: z.array(
        z.strictObject({ title: z.string(), kind: z.string(), at: z.iso.datetime() }),
      ),
    }),
  ),
  sides: z.strictObject({ rows: sides, missing: sides }),
  /** Set for embeddings, which have no distribution chart; null for other columns. */
  embedding: z
    .strictObject({
      /** Number of dimensions. */
      length: z.int(),
      /**
       * Number of rows in the window whose embedding has a different length. They are not compared.
       */
      otherLength: z.int(),
      /** Root of the summed variances of the baseline, which is the scale for judging distances. */
      spread: z.number(),
    })
    .nullable(),
});
export type ColumnAnswer = z.output<typeof columnAnswer>;
