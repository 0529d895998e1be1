import { z } from 'zod';
import { actionStatuses } from '#lib/schemas/actions/actions.ts';
import { runIdSchema } from './fields.ts';
import type { WireFloat } from './wire.ts';

const wireFloat: z.ZodType<WireFloat> = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']),
]);

export const reproduceRunInput = z.object({
  id: runIdSchema,
  reason: z.string().trim().min(1, 'enter a reason').max(1_000),
  /** Metrics to compare; by default all metrics except system metrics (`system/`). */
  metrics: z.array(z.string().min(1).max(250)).min(1).max(200).optional(),
});
export const reproduceRunAnswer = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  href: z.string(),
});

/**
 * Digests of a dataset name at the time of the run and now; null if the current digest is not
 * available.
 */
const datasetThenAndNow = z.strictObject({
  name: z.string(),
  before: z.string(),
  now: z.string().nullable(),
});
export type DatasetThenAndNow = z.output<typeof datasetThenAndNow>;

/** Error data if a reproduction is refused because the data has changed. */
export type DataChanged = { dataChanged: DatasetThenAndNow[] };

export const reproductionSchema = z.strictObject({
  verdict: z.enum(['reproduced', 'not_reproduced', 'data_changed', 'not_comparable']),
  /** Run logged as the reproduction; null if none was reported. */
  runId: z.string().nullable(),
  datasets: z.array(datasetThenAndNow),
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      before: wireFloat,
      now: wireFloat.nullable(),
      /**
       * Allowed range; null if only the exact value passes because the original value is not
       * finite.
       */
      low: z.number().nullable(),
      high: z.number().nullable(),
      /** Number of runs that the range is based on. */
      runs: z.int(),
      method: z.enum(['prediction_interval', 'tolerance']),
      verdict: z.enum(['inside', 'outside', 'missing']),
    }),
  ),
  /** Method used to compute the ranges, in one sentence. */
  method: z.string().nullable(),
});
export type Reproduction = z.output<typeof reproductionSchema>;

/** A proposal to reproduce a run, and its result. */
const reproductionItem = z.strictObject({
  actionId: z.uuid(),
  number: z.int(),
  status: z.enum(actionStatuses),
  statusReason: z.string().nullable(),
  proposedAt: z.iso.datetime(),
  /** True if the proposal was not executed because the data had changed. */
  dataChanged: z.boolean(),
  result: reproductionSchema.nullable(),
});
export type ReproductionItem = z.output<typeof reproductionItem>;
export const reproductionList = z.strictObject({ items: z.array(reproductionItem) });
