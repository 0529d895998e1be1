'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { FeatureSchema, PrivacyRules } from '#lib/schemas/inference/inference.ts';
import type { MonitoringResponse } from '#lib/schemas/model-monitoring/monitor.ts';

const pathOf = (name: string, part: string): string =>
  `/api/inference/models/${encodeURIComponent(name)}/${part}`;

export const monitoringPath = (name: string): string => pathOf(name, 'watch');
export const privacyPath = (name: string): string => pathOf(name, 'privacy');
export const retentionPath = (name: string): string => pathOf(name, 'retention');

/** Monitoring settings of a model. */
export function useMonitoring(name: string, wanted = true) {
  const may = useCan('models:read');
  return useQuery({
    queryKey: queryKey('models', 'watch', name),
    queryFn: ({ signal }) => api<MonitoringResponse>(monitoringPath(name), { signal }),
    enabled: may && wanted,
  });
}

/** Expected features of a model, with the privacy and retention rules for its rows. */
export type StoredPrediction = {
  features: FeatureSchema[];
  privacy: PrivacyRules;
  retentionDays: number;
};

export function useStoredPredictions(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'kept', name),
    queryFn: ({ signal }) => api<StoredPrediction>(pathOf(name, 'schema'), { signal }),
    enabled: useCan('models:read'),
  });
}
