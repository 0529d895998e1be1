import { z } from 'zod';
import { planInForce } from './plan.ts';
import { baselineItem, driftColumn, windowInput } from './windows.ts';

const modelName = z.string().min(1).max(200);
const share = z.number().min(0).max(1);

export const importanceInput = z.object({
  name: modelName,
  /** Of this registered version; without it of the one that serves, else of the newest. */
  version: z.coerce.number().int().min(1).optional(),
});

/** Why nothing is known about the importance of columns. */
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
    /** What the shuffles alone do to the share (one standard deviation); null where it was logged. */
    error: z.number().nullable(),
  }),
);

/** What was measured on labelled rows. */
export const measuredImportance = z.strictObject({
  /** As the rows name it; empty where they name none. */
  version: z.string(),
  /** `permutation`: the model itself answered the shuffled rows; `surrogate`: trees that learned its answers did. */
  source: z.enum(['permutation', 'surrogate', 'none']),
  /** Null where there is a measurement. */
  reason: z.enum(noImportanceReasons).nullable(),
  at: z.iso.datetime(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Labelled rows. */
  rows: z.int(),
  /** Those whose columns were shuffled; a surrogate has not learned from them. */
  held: z.int(),
  /** Shuffles of each column. */
  repeats: z.int(),
  /** Who scored the shuffled rows; null for a surrogate. */
  executor: z.string().nullable(),
  /** Share of the variance of the model's answers that the surrogate explains on held-out rows; null without one. */
  fidelity: z.number().nullable(),
  /** Mean loss against the labels, of the model and of the surrogate: squared of scores (Brier) and of numbers, 1 - NDCG of lists. */
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
  /** `model`: its executor scores the shuffled rows; `surrogate`: nobody is asked. Absent: the model where it can be asked. */
  by: z.enum(['model', 'surrogate']).optional(),
});

export const importanceAnswer = z.strictObject({
  /** `logged`: metrics `importance/COLUMN` of the logged model or its run; else measured; `none`: see `reason`. */
  source: z.enum(['logged', 'permutation', 'surrogate', 'none']),
  reason: z.enum(noImportanceReasons).nullable(),
  /** Registered version, where one was found. */
  version: z.int().nullable(),
  run: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** When it was logged or measured. */
  at: z.iso.datetime().nullable(),
  /** Null where it was logged, or nothing was measured yet. */
  measured: measuredImportance.omit({ columns: true }).nullable(),
  /** Shares of the sum of all, the largest first. */
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
  /** How it was measured. */
  plan: planInForce,
  /** From this PSI on drift is large, below it moderate; null where that limit is off. */
  largeFrom: z.number().nullable(),
  /** Shares of the present values of each side: between numbers, or of a category. */
  bins: z.array(
    z.strictObject({
      /** Null for categories; the first bin begins, and the last one ends, where the values do. */
      from: z.number().nullable(),
      to: z.number().nullable(),
      /** Null for numbers. */
      label: z.string().nullable(),
      reference: share,
      current: share,
    }),
  ),
  /** Differences worth a sentence, the largest first. */
  changes: z.array(
    z.strictObject({
      what: z.enum(['mean', 'spread', 'scale', 'missing', 'new-category', 'share', 'range']),
      /** The category, where it is about one. */
      label: z.string().nullable(),
      reference: z.number().nullable(),
      current: z.number().nullable(),
    }),
  ),
  /** What feeds the model in the graph, nearest first. */
  upstream: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.string(),
      name: z.string(),
      /** How the graph knows it: `fed_by`, `served_by`, `calls`, ... */
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
  /** Of embeddings, whose distribution is not drawn; null of other columns. */
  embedding: z
    .strictObject({
      /** Numbers of each. */
      length: z.int(),
      /** Rows of the window with one of another length, which is not compared. */
      otherLength: z.int(),
      /** Root of the summed variances of the baseline: what distances are small or large beside. */
      spread: z.number(),
    })
    .nullable(),
});
export type ColumnAnswer = z.output<typeof columnAnswer>;
