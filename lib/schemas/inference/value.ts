import { z } from 'zod';
import { baseVersionSchema } from '#lib/schemas/fields.ts';

const modelName = z.string().min(1).max(200);
const amount = z.number().min(0).max(1e9);
const price = amount.nullable().default(null);

/** What the answers of a model are worth, in one currency. Without it nothing is told in money. */
export const valueModelBody = z.strictObject({
  /** What the model is there for, as the business measures it. */
  kpi: z.string().trim().min(1).max(200),
  currency: z.string().regex(/^[A-Z]{3}$/u, 'must be a currency such as EUR'),
  /** Earned with each right answer, and so missed with each other one. */
  valuePerGoodOutcome: amount,
  /** Lost besides with each wrong yes and each wrong no. */
  costPerError: z.strictObject({ falsePositive: amount, falseNegative: amount }),
  /** Price of doing it once; null: not stated. */
  costPerAction: z
    .strictObject({ retrain: price, rollBack: price, repairData: price, scale: price })
    .prefault({}),
});
export type ValueModelBody = z.output<typeof valueModelBody>;

export const valueModelInput = z.object({ name: modelName });
export const saveValueModelInput = z
  .strictObject({
    name: modelName,
    /** null takes it back. */
    value: valueModelBody.nullable(),
    comment: z.string().trim().max(1_000).default(''),
    /** The version that was edited; another one in force by now is a conflict. */
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
  /** 0: nobody has said anything. */
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
