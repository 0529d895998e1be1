'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';

/** An active limit, as returned by `GET /api/limits`. */
export interface DetectionLimit {
  key: string;
  name: string;
  metric: string;
  labels: Record<string, string>;
  enabled: boolean;
  comparison: string;
  limit: number;
  severity: string;
  breaches: number;
  of: number;
  forMinutes: number | null;
}

const NONE: readonly DetectionLimit[] = [];

/** Limits that raise alerts; empty for users who may not read incidents. */
export function useLimits(): readonly DetectionLimit[] {
  const { data } = useQuery({
    queryKey: queryKey('incidents', 'limits'),
    queryFn: ({ signal }) => api<{ items: DetectionLimit[] }>('/api/limits', { signal }),
    enabled: useCan('incidents:read'),
    staleTime: 60_000,
  });
  return data?.items ?? NONE;
}

/** Limits of one metric that apply to a resource with these labels. */
export function limitsOf(
  limits: readonly DetectionLimit[],
  metric: string,
  labels: Readonly<Record<string, string>>,
): DetectionLimit[] {
  return limits.filter(
    (limit) =>
      limit.enabled &&
      limit.metric === metric &&
      Object.entries(limit.labels).every(
        ([name, value]) => labels[name] === undefined || labels[name] === value,
      ),
  );
}
