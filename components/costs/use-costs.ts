'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { lastFullMonth, shiftMonth, type ScreenGroup } from '#components/labels/cost-text.ts';
import { useNow } from '#components/ui/use-now.ts';
import { costBases } from '#lib/choices/costs.ts';
import { queryKey } from '#lib/query-keys.ts';
import type {
  CostBasis,
  CostChange,
  CostDaily,
  CostOutlook,
  CostSources,
} from '#lib/schemas/costs/costs.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import { dayAt } from './today.ts';

const groups = ['team', 'service', 'environment', 'model'] as const;

/**
 * Month, basis and dimension of the page, stored in its URL. `current` is the current month. `last`
 * is the last full month, also shown during the first days of a month.
 */
export function useCostView() {
  const [state, set] = useQueryStates(
    {
      month: parseAsString.withDefault(''),
      basis: parseAsStringLiteral(costBases),
      group: parseAsStringLiteral(groups).withDefault('team'),
    },
    { history: 'push', scroll: false },
  );
  const today = dayAt(useNow());
  const current = today.slice(0, 7);
  const month = /^\d{4}-(?:0[1-9]|1[0-2])$/u.test(state.month) ? state.month : current;
  return {
    ...state,
    month,
    current,
    isOver: month < current,
    last: lastFullMonth(month, today),
    todayMs: Date.parse(today),
    set,
  };
}

/** Start and end of a month in the format of the API. */
export function monthEnds(month: string): { from: string; to: string } {
  return { from: `${month}-01T00:00:00Z`, to: `${shiftMonth(month, 1)}-01T00:00:00Z` };
}

type Demo = DemoChoice | null;

export function useCostSources(demo: Demo) {
  const query = { demo };
  return useQuery({
    queryKey: queryKey('costs', 'sources', query),
    queryFn: ({ signal }) => api<CostSources>('/api/costs/sources', { query, signal }),
    enabled: useCan('costs:read'),
  });
}

export function useOutlook(month: string, basis: CostBasis, groupBy: ScreenGroup, demo: Demo) {
  const query = { month, basis, groupBy, demo };
  return useQuery({
    queryKey: queryKey('costs', 'outlook', query),
    queryFn: ({ signal }) => api<CostOutlook>('/api/costs/outlook', { query, signal }),
    enabled: useCan('costs:read'),
    placeholderData: (before) => before,
  });
}

export function useCostChange(month: string, basis: CostBasis, demo: Demo) {
  const query = { month, basis, demo };
  return useQuery({
    queryKey: queryKey('costs', 'change', query),
    queryFn: ({ signal }) => api<CostChange>('/api/costs/change', { query, signal }),
    enabled: useCan('costs:read'),
    placeholderData: (before) => before,
  });
}

export function useCostDaily(month: string, basis: CostBasis, groupBy: ScreenGroup, demo: Demo) {
  const query = { ...monthEnds(month), basis, groupBy, demo };
  return useQuery({
    queryKey: queryKey('costs', 'daily', query),
    queryFn: ({ signal }) => api<CostDaily>('/api/costs/daily', { query, signal }),
    enabled: useCan('costs:read'),
    placeholderData: (before) => before,
  });
}
