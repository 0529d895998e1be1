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
  /** What is compared; without it every metric but those of the machine (`system/`). */
  metrics: z.array(z.string().min(1).max(250)).min(1).max(200).optional(),
});
export const reproduceRunAnswer = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  href: z.string(),
});

/** Digests of what goes by one name, then and now; null where nobody tells. */
const datasetThenAndNow = z.strictObject({
  name: z.string(),
  before: z.string(),
  now: z.string().nullable(),
});
export type DatasetThenAndNow = z.output<typeof datasetThenAndNow>;

/** The data of a refusal because the data is another by now. */
export type DataChanged = { dataChanged: DatasetThenAndNow[] };

export const reproductionSchema = z.strictObject({
  verdict: z.enum(['reproduced', 'not_reproduced', 'data_changed', 'not_comparable']),
  /** The run that was logged to repeat it; null where none was reported. */
  runId: z.string().nullable(),
  datasets: z.array(datasetThenAndNow),
  metrics: z.array(
    z.strictObject({
      metric: z.string(),
      before: wireFloat,
      now: wireFloat.nullable(),
      /** Allowed range; null where only the same value counts, because it is no finite number. */
      low: z.number().nullable(),
      high: z.number().nullable(),
      /** Runs that the range rests on. */
      runs: z.int(),
      method: z.enum(['prediction_interval', 'tolerance']),
      verdict: z.enum(['inside', 'outside', 'missing']),
    }),
  ),
  /** How the ranges were got, in a sentence. */
  method: z.string().nullable(),
});
export type Reproduction = z.output<typeof reproductionSchema>;

/** A proposal to reproduce a run, and what came of it. */
const reproductionItem = z.strictObject({
  actionId: z.uuid(),
  number: z.int(),
  status: z.enum(actionStatuses),
  statusReason: z.string().nullable(),
  proposedAt: z.iso.datetime(),
  /** It was proposed, and did not run because the data was another by then. */
  dataChanged: z.boolean(),
  result: reproductionSchema.nullable(),
});
export type ReproductionItem = z.output<typeof reproductionItem>;
export const reproductionList = z.strictObject({ items: z.array(reproductionItem) });
