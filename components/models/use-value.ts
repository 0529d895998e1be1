'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ValueModelAnswer } from '#lib/schemas/models-value.ts';

/** What the answers of a model are worth, as its owner said. */
export function useValueModel(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'value', name),
    queryFn: ({ signal }) =>
      api<ValueModelAnswer>(`/api/models/${encodeURIComponent(name)}/value`, { signal }),
    enabled: useCan('models:read'),
  });
}
