'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { FeatureSchema, PrivacyRules } from '#lib/schemas/inference/inference.ts';
import type { WatchAnswer } from '#lib/schemas/model-monitoring/monitor.ts';

const pathOf = (name: string, part: string): string =>
  `/api/inference/models/${encodeURIComponent(name)}/${part}`;

export const watchPath = (name: string): string => pathOf(name, 'watch');
export const privacyPath = (name: string): string => pathOf(name, 'privacy');
export const retentionPath = (name: string): string => pathOf(name, 'retention');

/** Monitoring settings of a model. */
export function useWatch(name: string, wanted = true) {
  const may = useCan('models:read');
  return useQuery({
    queryKey: queryKey('models', 'watch', name),
    queryFn: ({ signal }) => api<WatchAnswer>(watchPath(name), { signal }),
    enabled: may && wanted,
  });
}

/** Expected features of a model, with the privacy and retention rules for its rows. */
export type KeptAnswer = {
  features: FeatureSchema[];
  privacy: PrivacyRules;
  retentionDays: number;
};

export function useKept(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'kept', name),
    queryFn: ({ signal }) => api<KeptAnswer>(pathOf(name, 'schema'), { signal }),
    enabled: useCan('models:read'),
  });
}
