import { z } from 'zod';
import { baseVersionSchema } from '#lib/schemas/fields.ts';

const modelName = z.string().min(1).max(200);
const amount = z.number().min(0).max(1e9);
const price = amount.nullable().default(null);

/** Value of a model's predictions, in one currency. Without it no amounts of money are shown. */
export const valueModelBody = z.strictObject({
  /** Business KPI that the model serves. */
  kpi: z.string().trim().min(1).max(200),
  currency: z.string().regex(/^[A-Z]{3}$/u, 'must be a currency such as EUR'),
  /** Value earned by each correct prediction, and lost by each incorrect one. */
  valuePerGoodOutcome: amount,
  /** Additional loss of each false positive and each false negative. */
  costPerError: z.strictObject({ falsePositive: amount, falseNegative: amount }),
  /** Price of one execution; null if not stated. */
  costPerAction: z
    .strictObject({ retrain: price, rollBack: price, repairData: price, scale: price })
    .prefault({}),
});
export type ValueModelBody = z.output<typeof valueModelBody>;

export const valueModelInput = z.object({ name: modelName });
export const saveValueModelInput = z
  .strictObject({
    name: modelName,
    /** null removes the value model. */
    value: valueModelBody.nullable(),
    comment: z.string().trim().max(1_000).default(''),
    /** Version that was edited. The save fails with a conflict if a newer one is in force. */
    baseVersion: baseVersionSchema,
  })
  .refine(
    ({ value }) =>
      value === null ||
      value.valuePerGoodOutcome +
        value.costPerError.falsePositive +
        value.costPerError.falseNegative >
        0,
    {
      path: ['value', 'valuePerGoodOutcome'],
      message: 'or a cost per error must be more than 0',
    },
  );

export const valueModelEntry = z.strictObject({
  /** 0 if no value model was saved. */
  version: z.int(),
  value: valueModelBody.nullable(),
  comment: z.string(),
  by: z.string().nullable(),
  at: z.iso.datetime().nullable(),
});
export type ValueModelEntry = z.output<typeof valueModelEntry>;
export const valueModelAnswer = z.strictObject({
  model: z.string(),
  current: valueModelEntry,
  versions: z.array(valueModelEntry),
});
export type ValueModelAnswer = z.output<typeof valueModelAnswer>;
