'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { RetrainPolicyAnswer, RetrainReadiness } from '#lib/schemas/rollouts/loop.ts';
import type { RolloutDetail, RolloutList, RolloutOrder } from '#lib/schemas/rollouts/rollouts.ts';

const pathOf = (name: string) => `/api/models/${encodeURIComponent(name)}`;

/** Rollouts of a registered model, newest first. */
export function useRollouts(name: string, enabled: boolean) {
  const may = useCan('models:read');
  return useQuery({
    queryKey: queryKey('models', 'rollouts', name),
    queryFn: ({ signal }) => api<RolloutList>(`${pathOf(name)}/rollouts`, { signal }),
    enabled: enabled && may,
  });
}

/** One rollout, refreshed by live frames of `models` and, while in progress, by a timer. */
export function useRollout(name: string, id: string) {
  return useQuery({
    queryKey: queryKey('models', 'rollout', name, id),
    queryFn: ({ signal }) => api<RolloutDetail>(`${pathOf(name)}/rollouts/${id}`, { signal }),
    enabled: useCan('models:read'),
    refetchInterval: (query) => (query.state.data?.state === 'done' ? false : 10_000),
  });
}

export function useRetrainPolicy(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'retrain-policy', name),
    queryFn: ({ signal }) => api<RetrainPolicyAnswer>(`${pathOf(name)}/retrain-policy`, { signal }),
    enabled: useCan('models:read'),
  });
}

/**
 * Whether a retraining can be requested now. Polled only once a minute because the check queries
 * the executors.
 */
export function useRetrainReadiness(name: string, enabled: boolean) {
  const may = useCan('models:read');
  return useQuery({
    queryKey: queryKey('models', 'retrain-readiness', name),
    queryFn: ({ signal }) => api<RetrainReadiness>(`${pathOf(name)}/retrain`, { signal }),
    enabled: enabled && may,
    staleTime: 60_000,
  });
}

export function orderRollout(
  name: string,
  id: string,
  order: RolloutOrder,
  reason: string,
): Promise<unknown> {
  return api(`${pathOf(name)}/rollouts/${id}`, { method: 'POST', body: { order, reason } });
}

/** Starts the gate for a registered version. */
export function startRollout(
  name: string,
  version: number,
  reason: string,
): Promise<{ id: string; href: string }> {
  return api(`${pathOf(name)}/versions/${version}/rollout`, { method: 'POST', body: { reason } });
}

export function proposeRetrain(
  name: string,
  reason: string,
): Promise<{ id: string; number: number }> {
  return api(`${pathOf(name)}/retrain`, { method: 'POST', body: { reason } });
}

export function saveRetrainPolicy(name: string, body: unknown): Promise<unknown> {
  return api(`${pathOf(name)}/retrain-policy`, { method: 'PUT', body });
}
