import { z } from 'zod';
import {
  budgetItem,
  costChange,
  costChangeInput,
  costDaily,
  costImportItem,
  costImportResult,
  costOutlook,
  costOutlookInput,
  costRows,
  costRowsInput,
  costSources,
  costSourcesInput,
  costSummary,
  costSummaryInput,
  listImportsInput,
  priceItem,
  priceKinds,
  saveBudgetInput,
  savePriceInput,
} from '#lib/schemas/costs/costs.ts';
import { idAnswer, pageOf } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'costs';

const reading = { tag, method: 'get', permission: 'costs:read' } as const;
const writing = { tag, permission: 'costs:write' } as const;

const figures: readonly Operation[] = [
  {
    ...reading,
    path: '/api/costs/summary',
    summary: 'Exact sums of a range by one dimension, separate for each currency',
    query: costSummaryInput,
    csv: true,
    answer: { description: 'Totals and groups', schema: costSummary },
  },
  {
    ...reading,
    path: '/api/costs/daily',
    summary: 'Exact sums by day (UTC) of the charge start',
    query: costSummaryInput,
    csv: true,
    answer: { description: 'Days and groups', schema: costDaily },
  },
  {
    ...reading,
    path: '/api/costs/rows',
    summary: 'The rows behind a figure',
    query: costRowsInput,
    csv: true,
    answer: { description: 'A page of rows', schema: costRows },
  },
  {
    ...reading,
    path: '/api/costs/outlook',
    summary: 'A month to date, its projected end and its budgets',
    query: costOutlookInput,
    answer: { description: 'The month', schema: costOutlook },
  },
  {
    ...reading,
    path: '/api/costs/change',
    summary: 'The change from the previous month, split into price, volume and mix',
    query: costChangeInput,
    answer: { description: 'Parts that add up to the difference', schema: costChange },
  },
  {
    ...reading,
    path: '/api/costs/sources',
    summary: 'Available sources of cost figures',
    query: costSourcesInput,
    answer: { description: 'Bills and measured hours', schema: costSources },
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
    answer: { description: 'A page of imports', schema: pageOf(costImportItem) },
  },
  {
    ...writing,
    method: 'post',
    path: '/api/costs/imports',
    summary: 'Uploads a FOCUS file as a signed-in user',
    query: z.object({ dataset: z.string().optional(), name: z.string().optional() }),
    bodyTypes: ['text/csv', 'application/gzip', 'multipart/form-data'],
    answer: { description: 'Stored and active', schema: costImportResult },
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
    answer: { description: 'All budgets', schema: pageOf(budgetItem) },
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
      schema: z.strictObject({ items: z.array(priceItem), history: z.array(priceItem) }),
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
