'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { versionHref } from '#components/labels/model-name.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { VersionVerdict } from '#lib/schemas/rollouts/rollouts.ts';
import type { ServedRange } from './version-life.ts';

/** API path of the verdict for external gates. */
export function verdictPath(name: string, version: number): string {
  return `/api${versionHref(name, version)}/verdict`;
}

/** Whether an external gate may proceed with a version. */
export function useVerdict(name: string, version: number) {
  return useQuery({
    queryKey: queryKey('models', 'verdict', name, version),
    queryFn: ({ signal }) => api<VersionVerdict>(verdictPath(name, version), { signal }),
    enabled: useCan('models:read'),
  });
}

/** Label-based performance of a version's predictions in a range; null disables the request. */
export function useServedPerformance(name: string, version: number, range: ServedRange | null) {
  return useQuery({
    queryKey: queryKey('models', 'performance', name, { version, ...range }),
    queryFn: ({ signal }) =>
      api<PerformanceAnswer>(`/api/inference/models/${encodeURIComponent(name)}/performance`, {
        query: { version, from: range?.fromAt, to: range?.toAt },
        signal,
      }),
    enabled: useCan('models:read') && range !== null,
  });
}

/** Aliases that require an approval to move. Loaded when the user starts to move an alias. */
export function useProtectedAliases() {
  return useQuery({
    queryKey: queryKey('models', 'protected-aliases'),
    queryFn: ({ signal }) =>
      api<{ aliases: string[] }>('/api/settings/protected-aliases', { signal }),
  });
}
