'use client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type {
  DatasetSnapshotItem,
  DatasetSourceDetail,
  DatasetSourceItem,
} from '#lib/schemas/experiments/datasets.ts';
import type { Page } from '#lib/schemas/fields.ts';

/** Page size. No store contains more sources, so one page returns all of them. */
const ALL = 200;

export function useDatasets() {
  return useQuery({
    queryKey: queryKey('experiments', 'datasets'),
    queryFn: ({ signal }) =>
      api<Page<DatasetSourceItem>>('/api/datasets', { query: { limit: ALL }, signal }),
    enabled: useCan('experiments:read'),
  });
}

export function useDataset(id: string) {
  return useQuery({
    queryKey: queryKey('experiments', 'dataset', id),
    queryFn: ({ signal }) => api<DatasetSourceDetail>(`/api/datasets/${id}`, { signal }),
    enabled: useCan('experiments:read'),
  });
}

export function useSnapshots(id: string) {
  return useInfiniteQuery({
    queryKey: queryKey('experiments', 'dataset', id, 'snapshots'),
    queryFn: ({ pageParam, signal }) =>
      api<Page<DatasetSnapshotItem>>(`/api/datasets/${id}/snapshots`, {
        query: { limit: 25, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
