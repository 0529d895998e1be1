'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { api, withQuery } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useLive } from '#components/client/use-live-updates.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { ModelItem } from '#lib/schemas/models/models.ts';
import { modelRows } from './model-rows.ts';

/** Poll interval, because live frames do not announce new rows. */
const REFRESH_MS = 30_000;
const PAGE = 1_000;

/** Reads every page of a list, because the screen joins whole lists by name. */
async function readAll<T>(path: string, signal: AbortSignal): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Page<T> = await api<Page<T>>(withQuery(path, { limit: PAGE, cursor }), { signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

/** Models that send rows, with their row counts of the last seven days. */
function useSendingModels() {
  const { paused } = useLive();
  return useQuery({
    queryKey: queryKey('models', 'sending'),
    queryFn: ({ signal }) => readAll<InferenceModelItem>('/api/inference/models', signal),
    enabled: useCan('models:read'),
    refetchInterval: paused ? false : REFRESH_MS,
  });
}

function useModelResources() {
  return useQuery({
    queryKey: queryKey('infrastructure', 'resources', 'models'),
    queryFn: ({ signal }) => readAll<ResourceItem>('/api/resources?kind=model', signal),
    enabled: useCan('infrastructure:read'),
  });
}

/** Joins registered models with models that only send rows. */
export function useModels() {
  const registered = useQuery({
    queryKey: queryKey('models', 'registered'),
    queryFn: ({ signal }) => readAll<ModelItem>('/api/models', signal),
    enabled: useCan('models:read'),
  });
  const sending = useSendingModels();
  const resources = useModelResources();
  const rows = useMemo(
    () =>
      registered.data === undefined || sending.data === undefined
        ? undefined
        : modelRows({
            registered: registered.data,
            sending: sending.data,
            resources: resources.data ?? [],
          }),
    [registered.data, sending.data, resources.data],
  );
  const failed = [registered, sending].find((each) => each.isError && each.data === undefined);
  return { rows, failed };
}

const list = parseAsArrayOf(parseAsString).withDefault([]);
const parsers = {
  q: parseAsString.withDefault(''),
  health: list,
  tier: list,
  owner: list,
  known: list,
};

/** Filter of the list, stored in the URL. */
export function useModelFilter() {
  const [filter, set] = useQueryStates(parsers, { history: 'replace' });
  return {
    filter,
    narrowed: Object.values(filter).some((value) => value.length > 0),
    setFilter: (next: Partial<typeof filter>) => void set(next),
    clear: () => void set({ q: null, health: null, tier: null, owner: null, known: null }),
  };
}
