'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type {
  LoggedDatasetDetail,
  LoggedDatasetItem,
} from '#lib/schemas/experiments/logged-datasets.ts';
import type { Page } from '#lib/schemas/fields.ts';

const PAGE = 50;

/** Filter of the list; an empty text matches everything. */
export interface LoggedFilter {
  q: string;
  /** Experiment id. */
  experiment: string;
}

export const loggedQuery = ({ q, experiment }: LoggedFilter) => ({
  q: q === '' ? undefined : q,
  experiment: experiment === '' ? undefined : experiment,
});

export function useLoggedDatasets(filter: LoggedFilter) {
  return useInfiniteQuery({
    queryKey: queryKey('experiments', 'logged-datasets', filter),
    queryFn: ({ pageParam, signal }) =>
      api<Page<LoggedDatasetItem>>('/api/experiments/datasets', {
        query: { ...loggedQuery(filter), limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: useCan('experiments:read'),
  });
}

export function useLoggedDataset(id: string) {
  return useQuery({
    queryKey: queryKey('experiments', 'logged-dataset', id),
    queryFn: ({ signal }) =>
      api<LoggedDatasetDetail>(`/api/experiments/datasets/${id}`, { signal }),
    enabled: useCan('experiments:read'),
  });
}
