'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ChartMarker } from '#components/charts/chart-types.ts';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { changeName } from '#components/labels/change-name.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { ChangeItem } from '#lib/schemas/infrastructure/infrastructure.ts';

/** Diamonds for deployments and other changes in a range. The suspected cause is highlighted. */
export function useChangeMarkers(
  fromMs: number,
  toMs: number,
  causeRef: string | null,
): readonly ChartMarker[] {
  const changes = useQuery({
    queryKey: queryKey('infrastructure', 'changes', fromMs, toMs),
    queryFn: ({ signal }) =>
      api<Page<ChangeItem>>('/api/changes', {
        query: { from: fromMs, to: toMs, limit: 50 },
        signal,
      }),
    enabled: useCan('infrastructure:read'),
    placeholderData: keepPreviousData,
  });
  const items = changes.data?.items;
  return useMemo(
    () =>
      (items ?? []).map((item): ChartMarker => ({
        atMs: Date.parse(item.occurredAt),
        name: changeName(item),
        ...(item.ref === causeRef ? { relevant: true } : {}),
      })),
    [items, causeRef],
  );
}
