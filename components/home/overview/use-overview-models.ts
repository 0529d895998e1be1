'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { modelRows, type ModelRow } from '#components/inference/model/model-rows.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ModelItem } from '#lib/schemas/models/models.ts';

const LIMIT = 1_000;
/** Polling interval, because rows have no live events. */
const REFRESH_MS = 30_000;

export interface OverviewModels {
  mayRead: boolean;
  rows: readonly ModelRow[] | undefined;
  error: Error | null;
  retry: () => void;
}

/** Models of the organization, registered or sending rows, those that need attention first. */
export function useOverviewModels(): OverviewModels {
  const mayRead = useCan('models:read');
  const registered = useQuery({
    queryKey: queryKey('models', 'overview', 'registered'),
    queryFn: ({ signal }) =>
      api<Page<ModelItem>>('/api/models', { query: { limit: LIMIT }, signal }),
    enabled: mayRead,
  });
  const sending = useQuery({
    queryKey: queryKey('models', 'overview', 'sending'),
    queryFn: ({ signal }) =>
      api<Page<InferenceModelItem>>('/api/inference/models', { query: { limit: LIMIT }, signal }),
    enabled: mayRead,
    refetchInterval: REFRESH_MS,
  });
  const rows = useMemo(
    () =>
      registered.data === undefined || sending.data === undefined
        ? undefined
        : modelRows({
            registered: registered.data.items,
            sending: sending.data.items,
            resources: [],
            // Excludes built-in models, which evaluate incidents and do not belong to the
            // organization.
          }).filter(({ builtIn }) => !builtIn),
    [registered.data, sending.data],
  );
  return {
    mayRead,
    rows,
    error: rows === undefined ? (registered.error ?? sending.error) : null,
    retry: () => {
      for (const query of [registered, sending]) if (query.isError) void query.refetch();
    },
  };
}
