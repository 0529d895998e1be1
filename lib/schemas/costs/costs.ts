import { z } from 'zod';
import { budgetScopes, costBases } from '#lib/choices/costs.ts';
import { parseDecimal } from '#lib/decimal.ts';
import {
  baseVersionSchema,
  demoCountedSchema,
  demoParam,
  idSchema,
  labelsShape,
  pageOf,
  pageParams,
  savedRevision,
  timeParam,
  timeText,
} from '#lib/schemas/fields.ts';

/**
 * `billed`: rows of bills. `metered`: hours measured by Tandem, at the prices in the price table.
 * Never combined in one total.
 */
export type CostBasis = (typeof costBases)[number];

export const costMeasures = ['billed', 'effective', 'list', 'contracted'] as const;
/**
 * `effective` is the amortized cost: prepaid amounts count in the period in which they are used.
 */
export type CostMeasure = (typeof costMeasures)[number];

const costGroups = [
  'team',
  'service',
  'environment',
  'model',
  'provider',
  'region',
  'resource',
  'day',
  'month',
] as const;
const groupParam = z.union([
  z.enum(costGroups),
  z.templateLiteral(['tag:', z.string().min(1).max(200)]),
]);

/** An empty value selects rows without a value. */
const filterParams = {
  team: z.string().max(300).optional(),
  service: z.string().max(300).optional(),
  environment: z.string().max(300).optional(),
  model: z.string().max(300).optional(),
  provider: z.string().max(300).optional(),
  region: z.string().max(300).optional(),
  resource: z.string().max(1_000).optional(),
  currency: z.string().max(3).optional(),
  demo: demoParam,
  /** `NAME=value`, or `NAME=` for rows without that tag. */
  tag: z
    .string()
    .max(600)
    .regex(/^[^=]+=/u, 'must be NAME=value')
    .optional(),
};
const rangeParams = { from: timeParam, to: timeParam, basis: z.enum(costBases).default('billed') };

export const costSummaryInput = z.object({
  ...rangeParams,
  ...filterParams,
  groupBy: groupParam.default('service'),
});
export const costSourcesInput = z.object({ demo: demoParam });
export const costRowsInput = z.object({ ...rangeParams, ...filterParams, ...pageParams });

const monthParam = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/u, 'must be a month such as 2026-11');
export const costOutlookInput = z.object({
  month: monthParam.optional(),
  basis: z.enum(costBases).default('billed'),
  measure: z.enum(costMeasures).default('effective'),
  groupBy: z.enum(['team', 'service', 'environment', 'model']).default('team'),
  demo: demoParam,
});
export const costChangeInput = costOutlookInput.omit({ groupBy: true }).extend(filterParams);

const amountText = z
  .string()
  .trim()
  .max(40)
  .refine((text) => (parseDecimal(text) ?? -1n) >= 0n, 'must be a decimal number of 0 or more');
const currencyText = z.string().regex(/^[A-Z]{3}$/u, 'must be an ISO 4217 code such as USD');

export type BudgetScope = (typeof budgetScopes)[number];
export const saveBudgetInput = z
  .object({
    scope: z.enum(budgetScopes),
    name: z.string().trim().max(300).default(''),
    month: monthParam,
    amount: amountText,
    currency: currencyText,
    /** 0 if no budget existed when the form was loaded. */
    baseVersion: baseVersionSchema,
  })
  .refine((input) => (input.scope === 'all') === (input.name === ''), {
    path: ['name'],
    message: 'must name a team, a service or an environment; leave empty for all',
  });
export const budgetIdInput = z.object({ id: idSchema });

export const priceKinds = ['cpu', 'memory', 'storage', 'gpu'] as const;
export type PriceKind = (typeof priceKinds)[number];
export const savePriceInput = z.object({
  kind: z.enum(priceKinds),
  price: amountText,
  currency: currencyText,
  source: z.string().trim().min(1, 'enter the source of the price').max(300),
  validFrom: z.iso.date(),
  estimated: z.boolean().default(false),
  baseVersion: baseVersionSchema,
});

export const listImportsInput = z.object({ ...pageParams });
export const importIdInput = z.object({ id: idSchema });

const text = z.string();
const decimal = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/u)
  .describe('Decimal number, exact');
const groupKey = text.nullable().describe('null: rows without a value');

/** Decimal strings. The four amounts are alternatives and must never be added up. */
const amounts = z.strictObject({
  currency: text,
  billed: decimal,
  effective: decimal.describe('Amortized cost'),
  list: decimal,
  contracted: decimal,
});
export type Amounts = z.output<typeof amounts>;
const costItem = z.strictObject({ key: groupKey, ...amounts.shape });
export type CostItem = z.output<typeof costItem>;
export const costSummary = z.strictObject({
  totals: z.array(amounts),
  items: z.array(costItem).describe('Max. 10,000, largest first'),
  demo: demoCountedSchema,
});
export type CostSummary = z.output<typeof costSummary>;

export const costDaily = z.strictObject({
  items: z.array(costItem.extend({ day: text })),
  demo: demoCountedSchema,
});
export type CostDaily = z.output<typeof costDaily>;

export const costRow = z.strictObject({
  ...amounts.shape,
  /** Null if the bill does not report it. */
  list: decimal.nullable(),
  contracted: decimal.nullable(),
  id: text,
  from: timeText,
  to: timeText,
  provider: text,
  billingAccount: text,
  service: text.nullable(),
  team: text.nullable(),
  environment: text.nullable(),
  model: text.nullable(),
  resource: text.nullable(),
  region: text.nullable(),
  category: text,
  description: text,
  quantity: decimal.nullable(),
  unit: text.nullable(),
  /** Price of a metered row, and the source of the price. */
  price: z.strictObject({ amount: decimal, source: text, estimated: z.boolean() }).nullable(),
  tags: labelsShape,
  extra: labelsShape,
});
export type CostRow = z.output<typeof costRow>;
/** A page of rows with the same demo filter as the total of the rows. */
export const costRows = pageOf(costRow).extend({ demo: demoCountedSchema });
export type CostRows = z.output<typeof costRows>;

const expected = z.strictObject({ low: decimal, mid: decimal, high: decimal });
const outlookItem = z.strictObject({
  key: groupKey,
  currency: text,
  soFar: decimal,
  /** Forecast for the end of the month; null with fewer than 3 whole days. */
  expected: expected.nullable(),
  budget: z.strictObject({ id: z.uuid(), amount: decimal, revision: z.int() }).nullable(),
  /** Day on which the forecast exceeds the budget; null if it does not. */
  overBudgetOn: text.nullable(),
});
export type OutlookItem = z.output<typeof outlookItem>;
export const costOutlook = z.strictObject({
  demo: demoCountedSchema,
  month: text,
  from: timeText,
  to: timeText,
  /** End of the available rows. */
  until: timeText.nullable(),
  daysMeasured: z.int(),
  daysInMonth: z.int(),
  totals: z.array(outlookItem),
  items: z.array(outlookItem),
});
export type CostOutlook = z.output<typeof costOutlook>;

const changeParts = z.strictObject({
  before: decimal,
  after: decimal,
  difference: decimal,
  price: decimal,
  volume: decimal,
  mix: decimal,
  /** Charges without a quantity: taxes, fees, credits. */
  other: decimal,
});
export type ChangeParts = z.output<typeof changeParts>;
export const costChange = z.strictObject({
  demo: demoCountedSchema,
  /**
   * Periods of equal length, or two whole months; null if there is no comparison, with the reason
   * in `noComparison`.
   */
  compared: z
    .strictObject({ from: timeText, to: timeText, beforeFrom: timeText, beforeTo: timeText })
    .nullable(),
  noComparison: text.nullable(),
  items: z.array(
    z.strictObject({
      currency: text,
      ...changeParts.shape,
      drivers: z.array(
        z.strictObject({ key: text, before: decimal, after: decimal, difference: decimal }),
      ),
    }),
  ),
});
export type CostChange = z.output<typeof costChange>;

export const budgetItem = z.strictObject({
  id: z.uuid(),
  scope: z.enum(budgetScopes),
  name: text,
  month: text,
  amount: decimal,
  currency: text,
  /** Revision of the budgets with the same scope and currency. */
  revision: savedRevision,
  updatedAt: timeText,
});
export type BudgetItem = z.output<typeof budgetItem>;
export const priceItem = z.strictObject({
  kind: z.enum(priceKinds),
  unit: text,
  price: decimal,
  currency: text,
  source: text,
  validFrom: text.nullable(),
  estimated: z.boolean(),
  shipped: z.boolean(),
  /** Revision of the saved prices of the same kind; 0 for the defaults. */
  revision: savedRevision,
});
export type PriceItem = z.output<typeof priceItem>;

const costImportUnit = z.strictObject({
  dataset: text.nullable(),
  provider: text,
  billingAccount: text,
  periodStart: timeText,
  periodEnd: timeText,
  rows: z.int(),
});
/** Response to an accepted file, by API key and on the screen. */
export const costImportResult = z.strictObject({
  rows: z.int(),
  /** Whether the same file was already stored. */
  unchanged: z.boolean(),
  focusVersion: text,
  currencies: z.array(text),
  units: z.array(
    costImportUnit.extend({
      replaced: z.boolean().describe('Whether it replaced an earlier import'),
    }),
  ),
});
export type CostImportResult = z.output<typeof costImportResult>;
export const costImportItem = costImportUnit.extend({
  id: z.uuid(),
  file: text,
  focusVersion: text,
  currencies: z.array(text),
  importedAt: timeText,
  importedBy: text,
  demo: z.boolean().describe('Sent by the demo company'),
});
export type CostImportItem = z.output<typeof costImportItem>;

/** Cost data available for charts and totals. */
export const costSources = z.strictObject({
  billed: z.strictObject({
    since: timeText.nullable(),
    until: timeText.nullable(),
    currencies: z.array(text),
    demo: demoCountedSchema,
  }),
  metered: z.strictObject({
    since: timeText.nullable(),
    until: timeText.nullable(),
    kinds: z.array(z.enum(priceKinds)),
    demo: demoCountedSchema,
  }),
});
export type CostSources = z.output<typeof costSources>;
