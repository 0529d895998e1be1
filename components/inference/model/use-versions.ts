'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { AliasChangePage, ModelVersionItem } from '#lib/schemas/models/models.ts';

const PAGE = 100;
const SUGGESTED = 20;

const pathOf = (name: string, part: string) => `/api/models/${encodeURIComponent(name)}/${part}`;

/** Versions of a model, newest first, page by page. */
export function useVersions(name: string) {
  return useInfiniteQuery({
    queryKey: queryKey('models', 'versions', name),
    queryFn: ({ pageParam, signal }) =>
      api<Page<ModelVersionItem>>(pathOf(name, 'versions'), {
        query: { limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    enabled: useCan('models:read'),
  });
}

/** The newest versions that match a text by number, alias or description. */
export function useVersionSearch(name: string, search: string) {
  return useQuery({
    queryKey: queryKey('models', 'version-search', name, search),
    queryFn: ({ signal }) =>
      api<Page<ModelVersionItem>>(pathOf(name, 'versions'), {
        query: { limit: SUGGESTED, search },
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: useCan('models:read'),
  });
}

/** History of the aliases of a model and their versions, newest first. */
export function useAliasChanges(name: string) {
  return useInfiniteQuery({
    queryKey: queryKey('models', 'alias-changes', name),
    queryFn: ({ pageParam, signal }) =>
      api<AliasChangePage>(pathOf(name, 'alias-changes'), {
        query: { limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    enabled: useCan('models:read'),
  });
}
