import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useSharedQuery } from '#components/client/use-shared-query.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type {
  ChannelItem,
  DeliveryItem,
  IncidentNotice,
  NotificationRouting,
} from '#lib/schemas/notifications/notifications.ts';
import type { ReportItem } from '#lib/schemas/notifications/reports.ts';

export function useChannels() {
  return useSharedQuery({
    queryKey: queryKey('notifications', 'channels'),
    queryFn: ({ signal }) => api<Page<ChannelItem>>('/api/notifications/channels', { signal }),
    enabled: useCan('notifications:read'),
  });
}

export function useReports() {
  return useQuery({
    queryKey: queryKey('notifications', 'reports'),
    queryFn: ({ signal }) => api<Page<ReportItem>>('/api/notifications/reports', { signal }),
    enabled: useCan('notifications:read'),
  });
}

export function useRouting() {
  return useQuery({
    queryKey: queryKey('notifications', 'routes'),
    queryFn: ({ signal }) => api<NotificationRouting>('/api/notifications/routes', { signal }),
    enabled: useCan('notifications:read'),
  });
}

export interface DeliveryFilter {
  state: string;
  channel: string;
  incident: string;
}

export function useDeliveries(filter: DeliveryFilter) {
  return useInfiniteQuery({
    queryKey: queryKey('notifications', 'deliveries', filter),
    queryFn: ({ pageParam, signal }) =>
      api<Page<DeliveryItem>>('/api/notifications/deliveries', {
        query: { ...filter, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: useCan('notifications:read'),
  });
}

export function useIncidentNotices(incident: string) {
  return useQuery({
    queryKey: queryKey('notifications', 'events', incident),
    queryFn: ({ signal }) =>
      api<Page<IncidentNotice>>('/api/notifications/events', { query: { incident }, signal }),
    enabled: useCan('notifications:read'),
  });
}
