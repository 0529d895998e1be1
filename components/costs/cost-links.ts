import { withQuery } from '#components/shell/api.ts';
import type { CostBasis } from '#lib/schemas/costs.ts';
import { monthEnds } from './use-costs.ts';

/** The page of the rows behind a figure of a month; an empty key means the rows without one. */
export function rowsHref(
  month: string,
  basis: CostBasis,
  filter: Readonly<Record<string, string>> = {},
): string {
  const { from, to } = monthEnds(month);
  const ends = { start: from.slice(0, 10), end: to.slice(0, 10) };
  const pairs = Object.entries(filter).map(([name, value]) => `${name}=${value}`);
  return withQuery('/costs/rows', { basis, ...ends, filter: pairs });
}
