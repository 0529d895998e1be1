'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { mostCompared } from '#lib/choices/runs.ts';
import { queryKey } from '#lib/query-keys.ts';
import type {
  ExperimentItem,
  RunComparison,
  RunDetail,
  RunList,
} from '#lib/schemas/experiments/runs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { shortRunId, wholeRunId } from './run-ids.ts';

const list = parseAsArrayOf(parseAsString).withDefault([]);
export const RUN_VIEWS = ['table', 'groups', 'compare'] as const;
const parsers = {
  filter: parseAsString.withDefault(''),
  order: parseAsString.withDefault(''),
  columns: list,
  group: parseAsString.withDefault(''),
  diff: parseAsBoolean.withDefault(false),
  baseline: parseAsString.withDefault(''),
  runs: parseAsArrayOf(createParser({ parse: wholeRunId, serialize: shortRunId })).withDefault([]),
  view: parseAsStringLiteral(RUN_VIEWS).withDefault('table'),
};

/** View state of the experiment page, stored in the URL. */
export function useRunView() {
  const [state, set] = useQueryStates(parsers, { history: 'replace', scroll: false });
  return { ...state, set: (next: Parameters<typeof set>[0]) => void set(next) };
}
export type RunView = ReturnType<typeof useRunView>;

export function useExperiments(search: string) {
  return useInfiniteQuery({
    queryKey: queryKey('experiments', 'list', search),
    queryFn: ({ pageParam, signal }) =>
      api<Page<ExperimentItem>>('/api/experiments', {
        query: { search, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: useCan('experiments:read'),
  });
}

/** Page sizes of the runs table and of a comparison. */
const TABLE_PAGE = 200;
const COMPARED = 1_000;

/** A comparison of selected runs fetches them by id and needs no list. */
export const comparesChosen = (view: RunView): boolean =>
  view.view === 'compare' && view.runs.length > 0;

export function useRuns(experiment: string, view: RunView) {
  const limit = view.view === 'table' ? TABLE_PAGE : COMPARED;
  const sent = { filter: view.filter, order: view.order, columns: view.columns.join(','), limit };
  return useInfiniteQuery({
    queryKey: queryKey('experiments', 'runs', experiment, sent),
    queryFn: ({ pageParam, signal }) =>
      api<RunList>('/api/runs', { query: { experiment, ...sent, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: useCan('experiments:read') && !comparesChosen(view),
    // An invalid filter stays invalid on retry.
    retry: false,
  });
}

/** The selected runs, regardless of the current filter. */
export function useChosenRuns(view: RunView) {
  const ids = view.runs.slice(0, mostCompared);
  const columns = view.columns.length === 0 ? undefined : view.columns;
  return useQuery({
    queryKey: queryKey('experiments', 'chosen', ids, columns),
    queryFn: ({ signal }) =>
      api<RunComparison>('/api/runs/compare', { method: 'POST', body: { ids, columns }, signal }),
    placeholderData: keepPreviousData,
    enabled: useCan('experiments:read') && comparesChosen(view),
  });
}

export function useRun(id: string) {
  return useQuery({
    queryKey: queryKey('experiments', 'run', id),
    queryFn: ({ signal }) => api<RunDetail>(`/api/runs/${id}`, { signal }),
    enabled: useCan('experiments:read') && id !== '',
  });
}

/**
 * The experiment with this id; null if it does not exist or is not visible. Only the list contains
 * its name.
 */
export function useExperiment(id: string) {
  return useQuery({
    queryKey: queryKey('experiments', 'one', id),
    queryFn: async ({ signal }): Promise<ExperimentItem | null> => {
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Page<ExperimentItem> = await api<Page<ExperimentItem>>('/api/experiments', {
          query: { limit: 1_000, cursor },
          signal,
        });
        const found = page.items.find((item) => item.id === id);
        if (found !== undefined) return found;
        cursor = page.nextCursor;
      }
      return null;
    },
    enabled: useCan('experiments:read'),
  });
}
