import { z } from 'zod';
import { budgetScopes, costBases } from '#lib/choices/costs.ts';
import { parseDecimal } from '#lib/decimal.ts';
import {
  baseVersionSchema,
  demoParam,
  idSchema,
  pageParams,
  timeParam,
  type DemoCounted,
  type Page,
} from '#lib/schemas/fields.ts';

/**
 * `billed`: rows of bills. `metered`: hours that Tandem measured, at the prices of the table. Never
 * combined in one total.
 */
export type CostBasis = (typeof costBases)[number];

export const costMeasures = ['billed', 'effective', 'list', 'contracted'] as const;
/** `effective` is the amortized cost: prepaid amounts count where they are used. */
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

/** An empty value selects the rows without one. */
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
  /** `NAME=value`, or `NAME=` for the rows without that tag. */
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
    /** 0: the form loaded no existing budget. */
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

/** Decimal strings; the four amounts are alternatives and must never be added to each other. */
export type Amounts = {
  currency: string;
  billed: string;
  effective: string;
  list: string;
  contracted: string;
};
export type CostItem = { key: string | null } & Amounts;
export type CostSummary = { totals: Amounts[]; items: CostItem[]; demo: DemoCounted };

export type CostDaily = {
  items: ({ day: string; key: string | null } & Amounts)[];
  demo: DemoCounted;
};

/** A page of rows with its demo filter, like that of the figure that the rows add up to. */
export type CostRows = Page<CostRow> & { demo: DemoCounted };
export type CostRow = Omit<Amounts, 'list' | 'contracted'> & {
  /** Null where the bill does not report it. */
  list: string | null;
  contracted: string | null;
  id: string;
  from: string;
  to: string;
  provider: string;
  billingAccount: string;
  service: string | null;
  team: string | null;
  environment: string | null;
  model: string | null;
  resource: string | null;
  region: string | null;
  category: string;
  description: string;
  quantity: string | null;
  unit: string | null;
  /** The price of a metered row, and its source. */
  price: { amount: string; source: string; estimated: boolean } | null;
  tags: Record<string, string>;
  extra: Record<string, string>;
};

export type Expected = { low: string; mid: string; high: string };
export type OutlookItem = {
  key: string | null;
  currency: string;
  soFar: string;
  /** Forecast for the end of the month; null with fewer than 3 whole days. */
  expected: Expected | null;
  budget: { id: string; amount: string; revision: number } | null;
  /** The day on which the forecast exceeds the budget; null if it does not. */
  overBudgetOn: string | null;
};
export type CostOutlook = {
  demo: DemoCounted;
  month: string;
  from: string;
  to: string;
  /** End of the available rows. */
  until: string | null;
  daysMeasured: number;
  daysInMonth: number;
  totals: OutlookItem[];
  items: OutlookItem[];
};

export type ChangeParts = {
  before: string;
  after: string;
  difference: string;
  price: string;
  volume: string;
  mix: string;
  /** Charges without a quantity: taxes, fees, credits. */
  other: string;
};
export type CostChange = {
  demo: DemoCounted;
  /**
   * Spans of equal length, or two whole months; null if there is no comparison, with the reason in
   * `noComparison`.
   */
  compared: { from: string; to: string; beforeFrom: string; beforeTo: string } | null;
  noComparison: string | null;
  items: ({ currency: string } & ChangeParts & {
      drivers: { key: string; before: string; after: string; difference: string }[];
    })[];
};

export type BudgetItem = {
  id: string;
  scope: BudgetScope;
  name: string;
  month: string;
  amount: string;
  currency: string;
  /** Revision of the budgets of its scope and currency. */
  revision: number;
  updatedAt: string;
};
export type PriceItem = {
  kind: PriceKind;
  unit: string;
  price: string;
  currency: string;
  source: string;
  validFrom: string | null;
  estimated: boolean;
  shipped: boolean;
  /** Revision of the saved prices of its kind; 0 for the defaults. */
  revision: number;
};

export type CostImportUnit = {
  dataset: string | null;
  provider: string;
  billingAccount: string;
  periodStart: string;
  periodEnd: string;
  rows: number;
};
export type CostImportResult = {
  rows: number;
  /** Whether the same file was already stored. */
  unchanged: boolean;
  focusVersion: string;
  currencies: string[];
  /** `replaced`: the import supersedes an earlier one of the unit. */
  units: (CostImportUnit & { replaced: boolean })[];
};
export type CostImportItem = CostImportUnit & {
  id: string;
  file: string;
  focusVersion: string;
  currencies: string[];
  importedAt: string;
  importedBy: string;
  /** Whether the demo company sent it. */
  demo: boolean;
};

/** Cost data that is available for figures. */
export type CostSources = {
  billed: {
    since: string | null;
    until: string | null;
    currencies: string[];
    demo: DemoCounted;
  };
  metered: {
    since: string | null;
    until: string | null;
    kinds: PriceKind[];
    demo: DemoCounted;
  };
};
