'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { DriftPlanAnswer, DriftPlanBody } from '#lib/schemas/drift/plan.ts';

export const driftPlanPath = (name: string): string =>
  `/api/inference/models/${encodeURIComponent(name)}/drift-plan`;

/** The plan for comparing a model's columns with its baseline. */
export function useDriftPlan(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'drift-plan', name),
    queryFn: ({ signal }) => api<DriftPlanAnswer>(driftPlanPath(name), { signal }),
    enabled: useCan('models:read'),
  });
}

/**
 * Preview of a plan: the drift that it would have found in recent days. Saves nothing. Runs only on
 * click because it reads many windows.
 */
export function useDriftPreview(name: string, plan: DriftPlanBody, wanted: boolean) {
  return useQuery({
    queryKey: queryKey('models', 'drift-preview', name, { plan: JSON.stringify(plan) }),
    queryFn: async ({ signal }) => {
      const body = { ...plan, preview: true };
      const { preview } = await api<DriftPlanAnswer>(driftPlanPath(name), {
        method: 'PUT',
        body,
        signal,
      });
      return { preview };
    },
    enabled: wanted,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: (count, error) => !isApiError(error) && count < 1,
  });
}
