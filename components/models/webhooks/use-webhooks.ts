'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { WebhookDeliveryItem, WebhookItem } from '#lib/schemas/models/webhooks.ts';

/** A registry has no more webhooks than fit on one page. */
const ALL = 100;

export function useWebhooks() {
  return useQuery({
    queryKey: queryKey('models', 'webhooks'),
    queryFn: ({ signal }) =>
      api<Page<WebhookItem>>('/api/webhooks', { query: { limit: ALL }, signal }),
    enabled: useCan('models:write'),
  });
}

export function useWebhookDeliveries(id: string, state: string) {
  return useInfiniteQuery({
    queryKey: queryKey('models', 'webhook-deliveries', id, state),
    queryFn: ({ pageParam, signal }) =>
      api<Page<WebhookDeliveryItem>>(`/api/webhooks/${id}/deliveries`, {
        query: { state, cursor: pageParam, limit: 25 },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}
