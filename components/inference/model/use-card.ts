'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ModelCardDetail, ScanDetail } from '#lib/schemas/models/governance.ts';

export interface CardView {
  /** Null selects the serving version, or the newest if none serves. */
  version: number | null;
  /** Point in time of the card; null for the current card. */
  at: string | null;
}

/** Version and time of the card, read from the URL. */
export function useCardView(): CardView {
  const [view] = useQueryStates({ version: parseAsInteger, at: parseAsString });
  return view;
}

/** The model card, current or at a past time. */
export function useCard(name: string, { version, at }: CardView, enabled = true) {
  return useQuery({
    queryKey: queryKey('models', 'card', name, version, at),
    queryFn: ({ signal }) =>
      api<ModelCardDetail>(`/api${modelHref(name, 'card')}`, { query: { version, at }, signal }),
    enabled: useCan('models:read') && enabled,
  });
}

export function scanPath(name: string, version: number): string {
  return `/api${modelHref(name, `versions/${version}/scan`)}`;
}

/** The newest file scan of a version; null sends no request. */
export function useScan(name: string, version: number | null) {
  return useQuery({
    queryKey: queryKey('models', 'scan', name, version),
    queryFn: ({ signal }) => api<ScanDetail>(scanPath(name, version ?? 0), { signal }),
    enabled: version !== null,
  });
}
