import { z } from 'zod';
import { budgetScopes } from '#lib/choices/costs.ts';
import {
  costChangeInput,
  costOutlookInput,
  costRowsInput,
  costSourcesInput,
  costSummaryInput,
  listImportsInput,
  priceKinds,
  saveBudgetInput,
  savePriceInput,
  type BudgetItem,
  type CostChange,
  type CostDaily,
  type CostImportItem,
  type CostImportResult,
  type CostOutlook,
  type CostRow,
  type CostSources,
  type CostSummary,
  type PriceItem,
} from '#lib/schemas/costs/costs.ts';
import { demoCountedSchema } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, labelsShape, pageOf, timeText } from '../schemas/pages.ts';

const tag = 'costs';
const text = z.string();
const decimal = z
  .string()
  .regex(/^-?\d+(?:\.\d+)?$/u)
  .describe('Decimal number, exact');
const key = text.nullable().describe('null: rows without a value');
const amounts = {
  currency: text,
  billed: decimal,
  effective: decimal.describe('Amortized cost'),
  list: decimal,
  contracted: decimal,
};
const item = z.strictObject({ key, ...amounts });
const summary = z.strictObject({
  totals: z.array(z.strictObject(amounts)),
  items: z.array(item).describe('Max. 10,000, largest first'),
  demo: demoCountedSchema,
}) satisfies z.ZodType<CostSummary>;
const daily = z.strictObject({
  items: z.array(item.extend({ day: text })),
  demo: demoCountedSchema,
}) satisfies z.ZodType<CostDaily>;

const row = z.strictObject({
  ...amounts,
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
  price: z.strictObject({ amount: decimal, source: text, estimated: z.boolean() }).nullable(),
  tags: labelsShape,
  extra: labelsShape,
}) satisfies z.ZodType<CostRow>;

const outlookItem = z.strictObject({
  key,
  currency: text,
  soFar: decimal,
  expected: z.strictObject({ low: decimal, mid: decimal, high: decimal }).nullable(),
  budget: z.strictObject({ id: z.uuid(), amount: decimal, revision: z.int() }).nullable(),
  overBudgetOn: text.nullable(),
});
const outlook = z.strictObject({
  demo: demoCountedSchema,
  month: text,
  from: timeText,
  to: timeText,
  until: timeText.nullable(),
  daysMeasured: z.int(),
  daysInMonth: z.int(),
  totals: z.array(outlookItem),
  items: z.array(outlookItem),
}) satisfies z.ZodType<CostOutlook>;

const change = z.strictObject({
  demo: demoCountedSchema,
  compared: z
    .strictObject({ from: timeText, to: timeText, beforeFrom: timeText, beforeTo: timeText })
    .nullable(),
  noComparison: text.nullable(),
  items: z.array(
    z.strictObject({
      currency: text,
      before: decimal,
      after: decimal,
      difference: decimal,
      price: decimal,
      volume: decimal,
      mix: decimal,
      other: decimal,
      drivers: z.array(
        z.strictObject({ key: text, before: decimal, after: decimal, difference: decimal }),
      ),
    }),
  ),
}) satisfies z.ZodType<CostChange>;

const budget = z.strictObject({
  id: z.uuid(),
  scope: z.enum(budgetScopes),
  name: text,
  month: text,
  amount: decimal,
  currency: text,
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  updatedAt: timeText,
}) satisfies z.ZodType<BudgetItem>;
const price = z.strictObject({
  kind: z.enum(priceKinds),
  unit: text,
  price: decimal,
  currency: text,
  source: text,
  validFrom: text.nullable(),
  estimated: z.boolean(),
  shipped: z.boolean(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
}) satisfies z.ZodType<PriceItem>;

const unit = {
  dataset: text.nullable(),
  provider: text,
  billingAccount: text,
  periodStart: timeText,
  periodEnd: timeText,
  rows: z.int(),
};
/** Response to an accepted file, by API key and on the screen. */
export const costImportAnswer = z.strictObject({
  rows: z.int(),
  unchanged: z.boolean(),
  focusVersion: text,
  currencies: z.array(text),
  units: z.array(
    z.strictObject({
      ...unit,
      replaced: z.boolean().describe('Whether it replaced an earlier import'),
    }),
  ),
}) satisfies z.ZodType<CostImportResult>;
const importItem = z.strictObject({
  ...unit,
  id: z.uuid(),
  file: text,
  focusVersion: text,
  currencies: z.array(text),
  importedAt: timeText,
  importedBy: text,
  demo: z.boolean().describe('Sent by the demo company'),
}) satisfies z.ZodType<CostImportItem>;
const sources = z.strictObject({
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
}) satisfies z.ZodType<CostSources>;

const reading = { tag, method: 'get', permission: 'costs:read' } as const;
const writing = { tag, permission: 'costs:write' } as const;

const figures: readonly Operation[] = [
  {
    ...reading,
    path: '/api/costs/summary',
    summary: 'Exact sums of a range by one dimension, separate for each currency',
    query: costSummaryInput,
    csv: true,
    answer: { description: 'Totals and groups', schema: summary },
  },
  {
    ...reading,
    path: '/api/costs/daily',
    summary: 'Exact sums by day (UTC) of the charge start',
    query: costSummaryInput,
    csv: true,
    answer: { description: 'Days and groups', schema: daily },
  },
  {
    ...reading,
    path: '/api/costs/rows',
    summary: 'The rows behind a figure',
    query: costRowsInput,
    csv: true,
    answer: {
      description: 'A page of rows',
      schema: pageOf(row).extend({ demo: demoCountedSchema }),
    },
  },
  {
    ...reading,
    path: '/api/costs/outlook',
    summary: 'A month to date, its projected end and its budgets',
    query: costOutlookInput,
    answer: { description: 'The month', schema: outlook },
  },
  {
    ...reading,
    path: '/api/costs/change',
    summary: 'The change from the previous month, split into price, volume and mix',
    query: costChangeInput,
    answer: { description: 'Parts that add up to the difference', schema: change },
  },
  {
    ...reading,
    path: '/api/costs/sources',
    summary: 'Available sources of cost figures',
    query: costSourcesInput,
    answer: { description: 'Bills and measured hours', schema: sources },
  },
];

export const costOperations: readonly Operation[] = [
  ...figures,
  {
    ...reading,
    path: '/api/costs/imports',
    summary: 'Active cost files, by the data they replace',
    query: listImportsInput,
    csv: true,
    answer: { description: 'A page of imports', schema: pageOf(importItem) },
  },
  {
    ...writing,
    method: 'post',
    path: '/api/costs/imports',
    summary: 'Uploads a FOCUS file as a signed-in user',
    query: z.object({ dataset: text.optional(), name: text.optional() }),
    bodyTypes: ['text/csv', 'application/gzip', 'multipart/form-data'],
    answer: { description: 'Stored and active', schema: costImportAnswer },
  },
  {
    ...writing,
    method: 'delete',
    path: '/api/costs/imports/{id}',
    summary: 'Removes a cost file from the figures',
    answer: { description: 'Removed', schema: idAnswer },
  },
  {
    ...reading,
    path: '/api/costs/budgets',
    summary: 'Budgets, the newest month of each scope first',
    csv: true,
    answer: { description: 'All budgets', schema: pageOf(budget) },
  },
  {
    ...writing,
    method: 'put',
    path: '/api/costs/budgets',
    summary: 'Sets the budget of a scope for a month and later months',
    body: saveBudgetInput,
    answer: { description: 'Saved', schema: idAnswer },
  },
  {
    ...writing,
    method: 'delete',
    path: '/api/costs/budgets/{id}',
    summary: 'Removes a budget',
    answer: { description: 'Removed', schema: idAnswer },
  },
  {
    ...reading,
    path: '/api/costs/prices',
    summary: 'The prices for measured usage',
    csv: true,
    answer: {
      description: 'Current, past and future prices',
      schema: z.strictObject({ items: z.array(price), history: z.array(price) }),
    },
  },
  {
    ...writing,
    method: 'put',
    path: '/api/costs/prices/{kind}',
    summary: 'Saves the price of a kind from a day on',
    body: savePriceInput,
    answer: { description: 'Saved', schema: z.strictObject({ kind: z.enum(priceKinds) }) },
  },
];
