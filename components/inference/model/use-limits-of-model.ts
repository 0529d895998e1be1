'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ModelLimitItem, ModelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';

export type LimitDraft = Pick<ModelLimitItem, 'limit' | 'severity' | 'enabled'>;

export const limitsPath = (name: string): string =>
  `/api/inference/models/${encodeURIComponent(name)}/limits`;

/** Request body for a draft of a limit. */
export const changeOf = (item: ModelLimitItem, draft: LimitDraft) => ({
  measure: item.measure,
  basis: item.basis,
  ...draft,
});

/** Limits of a model, each with the number of alerts that it would have raised recently. */
export function useLimitsOfModel(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'limits', name),
    queryFn: ({ signal }) => api<ModelLimitsAnswer>(limitsPath(name), { signal }),
    enabled: useCan('models:read'),
  });
}

/** Number of alerts that a draft would have raised. Saves nothing. */
export function useLimitPreview(name: string, item: ModelLimitItem, draft: LimitDraft | null) {
  return useQuery({
    queryKey: queryKey('models', 'limit-preview', name, {
      measure: item.measure,
      basis: item.basis,
      ...draft,
    }),
    queryFn: async ({ signal }) => {
      const limits = draft === null ? [] : [changeOf(item, draft)];
      const body = { limits, preview: true };
      const { items } = await api<ModelLimitsAnswer>(limitsPath(name), {
        method: 'PUT',
        body,
        signal,
      });
      return items[0]?.wouldHaveAlerted ?? null;
    },
    enabled: draft !== null,
    placeholderData: keepPreviousData,
  });
}
