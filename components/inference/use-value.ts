'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ValueModelAnswer } from '#lib/schemas/inference/value.ts';

/** The value of a model's predictions, as set by its owner. */
export function useValueModel(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'value', name),
    queryFn: ({ signal }) =>
      api<ValueModelAnswer>(`/api/models/${encodeURIComponent(name)}/value`, { signal }),
    enabled: useCan('models:read'),
  });
}
