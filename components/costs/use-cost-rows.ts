'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { toApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { signedInFetch } from '#components/client/signed-in-fetch.ts';
import { costBases } from '#lib/choices/costs.ts';
import { demoChoices } from '#lib/choices/demo.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { CostRows } from '#lib/schemas/costs/costs.ts';
import { ROW_FILTERS, type RowFilter } from './cost-links.ts';
import { monthEnds, useCostView } from './use-costs.ts';

const PAGE = 50;

const parsers = {
  basis: parseAsStringLiteral(costBases).withDefault('billed'),
  start: parseAsString.withDefault(''),
  end: parseAsString.withDefault(''),
  team: parseAsString,
  service: parseAsString,
  environment: parseAsString,
  model: parseAsString,
  provider: parseAsString,
  region: parseAsString,
  resource: parseAsString,
  currency: parseAsString,
  tag: parseAsString,
  demo: parseAsStringLiteral(demoChoices),
};

/** Range, basis and filters of the page, stored in its URL; defaults to the current month. */
export function useRowsView() {
  const [state, set] = useQueryStates(parsers, { history: 'push', scroll: false });
  const { current } = useCostView();
  const usual = monthEnds(current);
  const start = state.start === '' ? usual.from.slice(0, 10) : state.start;
  const end = state.end === '' ? usual.to.slice(0, 10) : state.end;
  const filter: RowFilter = {};
  for (const name of ROW_FILTERS) {
    const value = state[name];
    if (value !== null) filter[name] = value;
  }
  return { basis: state.basis, start, end, filter, set };
}

type View = Pick<ReturnType<typeof useRowsView>, 'basis' | 'start' | 'end' | 'filter'>;

/** An empty filter value selects rows without a value, so it must be sent. */
export function rowsUrl(view: View, more: Readonly<Record<string, string>>): string {
  const ends = { from: `${view.start}T00:00:00Z`, to: `${view.end}T00:00:00Z` };
  const search = new URLSearchParams({ ...ends, basis: view.basis, ...view.filter, ...more });
  return `/api/costs/rows?${search.toString()}`;
}

async function readPage(url: string, signal: AbortSignal): Promise<CostRows> {
  const answer = await signedInFetch(url, { signal });
  if (!answer.ok) throw await toApiError(answer);
  // Safe cast: response of Tandem's own API, whose shape is tested against its documentation.
  return (await answer.json()) as CostRows;
}

export function useCostRows(view: View) {
  return useInfiniteQuery({
    queryKey: queryKey('costs', 'rows', view.basis, view.start, view.end, view.filter),
    queryFn: ({ pageParam, signal }) => {
      const cursor: Record<string, string> = pageParam === '' ? {} : { cursor: pageParam };
      return readPage(rowsUrl(view, { limit: String(PAGE), ...cursor }), signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: useCan('costs:read'),
  });
}
