'use client';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { formatCount } from '#lib/format.ts';
import type { ChannelItem, NotificationRouting } from '#lib/schemas/notifications/notifications.ts';
import { ChannelsPanel } from './channels-panel.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { ReportsPanel } from './reports-panel.tsx';
import { RoutesPanel } from './routes-panel.tsx';
import { useChannels, useReports, useRouting } from './use-notifications.ts';

function headline(
  channels: readonly ChannelItem[] | undefined,
  routing: NotificationRouting | undefined,
): string {
  if (channels === undefined || routing === undefined) return 'Notifications';
  const on = channels.filter((channel) => channel.enabled).length;
  const routes = routing.routes.filter((route) => route.enabled).length;
  if (on === 0) return 'No notification channel is enabled';
  if (routes === 0) return 'No notification route is enabled';
  return `${formatCount(routes, 'route')} to ${formatCount(on, 'channel')}`;
}

/** Notification routes, channels and deliveries. */
export function NotificationsPage() {
  const mayRead = useCan('notifications:read');
  const channels = useChannels();
  const routing = useRouting();
  const reports = useReports();
  if (!mayRead) return <NoPermission permission="notifications:read" what="the notifications" />;
  return (
    <>
      <PageHead
        title={headline(channels.data?.items, routing.data)}
        sub="Messages describe the event and link here. Decisions are made in Tandem, after signing in."
      />
      <Tabs
        label="Notifications"
        items={[
          {
            id: 'channels',
            label: 'Channels',
            ...(channels.data ? { count: channels.data.items.length } : {}),
          },
          {
            id: 'routes',
            label: 'Routes',
            ...(routing.data ? { count: routing.data.routes.length } : {}),
          },
          {
            id: 'reports',
            label: 'Reports',
            ...(reports.data ? { count: reports.data.items.length } : {}),
          },
          { id: 'log', label: 'Delivery log' },
        ]}
      >
        {(tab) => {
          if (tab === 'log') return <DeliveryLog />;
          if (tab === 'reports') return <ReportsPanel />;
          return tab === 'routes' ? <RoutesPanel /> : <ChannelsPanel />;
        }}
      </Tabs>
    </>
  );
}
