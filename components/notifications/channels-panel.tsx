'use client';
import dynamic from 'next/dynamic';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { ChannelRow } from './channel-row.tsx';
import { useChannels } from './use-notifications.ts';

const ChannelDialog = dynamic(
  () => import('./channel-dialog.tsx').then((module) => module.ChannelDialog),
  {
    ssr: false,
  },
);

/** Channels for notifications. */
export function ChannelsPanel() {
  const mayWrite = useCan('notifications:write');
  const query = useChannels();
  const dialog = useDialog();
  const editing = query.data?.items.find(({ id }) => id === dialog.id('channel')) ?? null;
  const add = mayWrite ? (
    <Button variant="primary" size="sm" onClick={() => dialog.open('new-channel')}>
      Add channel…
    </Button>
  ) : null;
  return (
    <Panel aria-label="Channels">
      <PanelHeader
        title="Channels"
        count={query.data?.items.length}
        end={query.data?.items.length === 0 ? null : add}
        ruled
      />
      <QueryBody query={query} what="channels">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState kind="no-source" title="No channels yet" action={add}>
              Add a chat webhook, a Standard Webhooks receiver or a mail server. Without a channel,
              no notifications are sent.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {page.items.map((item) => (
                <ChannelRow
                  key={item.id}
                  item={item}
                  mayWrite={mayWrite}
                  onEdit={() => dialog.open('channel', item.id)}
                />
              ))}
            </ul>
          )
        }
      </QueryBody>
      {query.data?.items.some(({ kind }) => kind === 'email') === true ? (
        <PanelFoot>
          Assignments are also emailed to the assignee through the oldest email channel.
        </PanelFoot>
      ) : null}
      {mayWrite ? null : (
        <PanelFoot>
          <ReadOnlyNote permission="notifications:write" />
        </PanelFoot>
      )}
      {mayWrite && (editing !== null || dialog.is('new-channel')) ? (
        <ChannelDialog item={editing} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}
