'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ModelCardDetail, ScanDetail } from '#lib/schemas/models/governance.ts';

export interface CardView {
  /** Of this version; null: of the one that serves, else of the newest. */
  version: number | null;
  /** The card as it was then; null: as it is. */
  at: string | null;
}

/** Which version and moment of the card the address asks for. */
export function useCardView(): CardView {
  const [view] = useQueryStates({ version: parseAsInteger, at: parseAsString });
  return view;
}

/** The model card, now or at a time. */
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

/** The newest look into the files of a version; null asks nothing. */
export function useScan(name: string, version: number | null) {
  return useQuery({
    queryKey: queryKey('models', 'scan', name, version),
    queryFn: ({ signal }) => api<ScanDetail>(scanPath(name, version ?? 0), { signal }),
    enabled: version !== null,
  });
}
