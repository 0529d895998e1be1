import type { CostBasis } from '#lib/schemas/costs/costs.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import { monthEnds } from './use-costs.ts';

/** Filters of the rows page. */
export const ROW_FILTERS = [
  'team',
  'service',
  'environment',
  'model',
  'provider',
  'region',
  'resource',
  'currency',
  'tag',
  'demo',
] as const;
export type RowFilter = Partial<Record<(typeof ROW_FILTERS)[number], string>>;

/** Identifies a figure and whether it includes demo data, if the page filters by that. */
export interface FigureOf {
  month: string;
  basis: CostBasis;
  demo: DemoChoice | null;
}

/** URL of a month's costs. */
export function monthHref(month: string, basis: CostBasis): string {
  return `/costs?${new URLSearchParams({ month, basis }).toString()}`;
}

/** URL of the rows behind a month's figure. An empty filter value selects rows without a value. */
export function rowsHref({ month, basis, demo }: FigureOf, filter: RowFilter = {}): string {
  const { from, to } = monthEnds(month);
  const ends = { start: from.slice(0, 10), end: to.slice(0, 10) };
  const whose = demo === null ? {} : { demo };
  return `/costs/rows?${new URLSearchParams({ basis, ...ends, ...filter, ...whose }).toString()}`;
}
