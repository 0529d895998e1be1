'use client';
import { useQuery } from '@tanstack/react-query';
import { api, isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type {
  ModelDetail,
  ModelVersionDetail,
  VersionMetrics,
} from '#lib/schemas/models/models.ts';
import { servingOf, type ModelRow } from './model-rows.ts';

/** One model: its registration, its telemetry, or both. */
export interface ModelView {
  name: string;
  registered: ModelDetail | null;
  sent: InferenceModelItem | null;
  serving: ModelRow['serving'];
}

const VERSIONS = 100;
const DAY_MS = 86_400_000;
/** Days of history on a version page for rows without a retention limit. */
const MAX_DAYS = 365;

async function findSent(
  name: string,
  signal: AbortSignal,
  from?: string,
): Promise<InferenceModelItem | null> {
  const { items } = await api<Page<InferenceModelItem>>('/api/inference/models', {
    query: { name, limit: 1, from },
    signal,
  });
  return items[0] ?? null;
}

/** Rows of each version over the retention period of the model; null until they are loaded. */
export function useAnswered(sent: InferenceModelItem | null) {
  const name = sent?.name ?? '';
  const days = sent?.retentionDays ?? null;
  const query = useQuery({
    queryKey: queryKey('models', 'answered', name, days),
    queryFn: ({ signal }) =>
      findSent(name, signal, new Date(Date.now() - (days ?? MAX_DAYS) * DAY_MS).toISOString()),
    enabled: useCan('models:read') && sent !== null,
    staleTime: 60_000,
  });
  return query.data ?? null;
}

/**
 * A model by its name; an error with code `not_found` where it is neither registered nor sends
 * rows.
 */
export function useModel(name: string) {
  return useQuery({
    queryKey: queryKey('models', 'one', name),
    queryFn: async ({ signal }): Promise<ModelView> => {
      const [registered, sent] = await Promise.allSettled([
        api<ModelDetail>(`/api/models/${encodeURIComponent(name)}`, {
          query: { limit: VERSIONS },
          signal,
        }),
        findSent(name, signal),
      ]);
      if (sent.status === 'rejected') throw sent.reason;
      if (registered.status === 'rejected') {
        const reason: unknown = registered.reason;
        const missing = isApiError(reason) && ['not_found', 'invalid_input'].includes(reason.code);
        if (!missing || sent.value === null) throw reason;
        return { name, registered: null, sent: sent.value, serving: servingOf([], sent.value) };
      }
      const { value } = registered;
      return {
        name,
        registered: value,
        sent: sent.value,
        serving: servingOf(value.aliases, sent.value ?? undefined),
      };
    },
    enabled: useCan('models:read'),
    refetchInterval: 30_000,
  });
}

/** One version with params, metrics and files; null sends no request. */
export function useVersion(name: string, version: number | null) {
  return useQuery({
    queryKey: queryKey('models', 'version', name, version),
    queryFn: ({ signal }) =>
      api<ModelVersionDetail>(`/api/models/${encodeURIComponent(name)}/versions/${version ?? 0}`, {
        signal,
      }),
    enabled: useCan('models:read') && version !== null,
  });
}

/** Metrics of the newest versions, of versions that an alias points to, and of `version`. */
export function useVersionMetrics(name: string, version: number | null = null) {
  return useQuery({
    queryKey: queryKey('models', 'version-metrics', name, version),
    queryFn: ({ signal }) =>
      api<VersionMetrics>(`/api/models/${encodeURIComponent(name)}/metrics`, {
        query: { limit: VERSIONS, version },
        signal,
      }),
    enabled: useCan('models:read'),
  });
}

/** The run that produced a version, where the user may see it. */
export function useRunOf(runId: string | null) {
  const may = useCan('experiments:read');
  return useQuery({
    queryKey: queryKey('experiments', 'run', runId),
    queryFn: ({ signal }) => api<RunDetail>(`/api/runs/${runId ?? ''}`, { signal }),
    enabled: may && runId !== null,
  });
}

/** Changes of the model, and deployments elsewhere under its name, newest first. */
export function useChangesOfModel(name: string) {
  return useQuery({
    queryKey: queryKey('infrastructure', 'changes-of-model', name),
    queryFn: ({ signal }) =>
      api<Page<ChangeItem>>('/api/changes', { query: { model: name, limit: 200 }, signal }),
    select: ({ items }) => items,
    enabled: useCan('infrastructure:read'),
  });
}

/** Incidents about the model, newest first, including resolved ones. */
export function useIncidentsOfModel(name: string) {
  return useQuery({
    queryKey: queryKey('incidents', 'of-model', name),
    queryFn: ({ signal }) =>
      api<Page<IncidentSummary>>('/api/incidents', {
        query: { service: name, limit: 200 },
        signal,
      }),
    select: ({ items }) =>
      items.filter(({ resource }) => resource?.kind === 'model' && resource.name === name),
    enabled: useCan('incidents:read'),
  });
}
