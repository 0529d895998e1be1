'use client';
import { Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Switch } from '#components/ui/forms/switch.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ChannelItem } from '#lib/schemas/notifications/notifications.ts';
import type { ReportItem } from '#lib/schemas/notifications/reports.ts';
import { REPORT_WORD, reportTimes } from './report-text.ts';
import { useChannels, useReports } from './use-notifications.ts';

const ReportDialog = dynamic(
  () => import('./report-dialog.tsx').then((module) => module.ReportDialog),
  { ssr: false },
);

function RemoveReport({ item, path }: { item: ReportItem; path: string }) {
  const save = useSave('notifications');
  const dialog = useDialog();
  return (
    <ConfirmDialog
      {...dialog.bind('remove-report', item.id)}
      trigger={<IconButton icon={Trash2} label={`Remove ${item.name}`} />}
      title={`Remove ${item.name}?`}
      confirmLabel="Remove report"
      onConfirm={async () => {
        await save.mutateAsync({ path, method: 'DELETE' });
        toast.success(`${item.name} removed`);
      }}
    >
      The report is no longer sent. Sent reports stay in the delivery log.
    </ConfirmDialog>
  );
}

function Acts({ item, onEdit }: { item: ReportItem; onEdit: () => void }) {
  const save = useSave('notifications');
  const send = useSave('notifications');
  const path = `/api/notifications/reports/${item.id}`;
  const set = (enabled: boolean): void => {
    const { name, kind, every, day, time, zone, channels, revision: baseVersion } = item;
    save.mutate(
      {
        path,
        method: 'PUT',
        body: { name, kind, every, day, time, zone, channels, enabled, baseVersion },
      },
      {
        onSuccess: () => toast.success(`${item.name} ${enabled ? 'is active again' : 'is paused'}`),
        onError: (error) =>
          toast.error(`${item.name} was not changed`, { description: error.message }),
      },
    );
  };
  return (
    <>
      <Switch
        checked={item.enabled}
        disabled={save.isPending}
        label={`Send ${item.name} automatically`}
        onCheckedChange={set}
      >
        {item.enabled ? 'On' : 'Paused'}
      </Switch>
      <Button
        pending={send.isPending}
        aria-label={`Send ${item.name} now`}
        onClick={() =>
          send.mutate(
            { path: `${path}/send`, method: 'POST' },
            {
              onSuccess: () =>
                toast.success(`Sending ${item.name}`, {
                  description: 'The delivery log shows the outcome.',
                }),
              onError: (error) =>
                toast.error(`${item.name} was not sent`, { description: error.message }),
            },
          )
        }
      >
        Send now
      </Button>
      <Button aria-label={`Edit ${item.name}`} onClick={onEdit}>
        Edit…
      </Button>
      <RemoveReport item={item} path={path} />
    </>
  );
}

/** Recipients who unsubscribed by an e-mail link; users can only resubscribe them. */
function OptOuts({ item, mayWrite }: { item: ReportItem; mayWrite: boolean }) {
  const save = useSave('notifications');
  const { name, kind, every, day, time, zone, channels, enabled, optOuts } = item;
  const bringBack = (address: string): void =>
    save.mutate(
      {
        path: `/api/notifications/reports/${item.id}`,
        method: 'PUT',
        body: {
          name,
          kind,
          every,
          day,
          time,
          zone,
          channels,
          enabled,
          bringBack: [address],
        },
      },
      {
        onSuccess: () => toast.success(`${address} receives ${name} again`),
        onError: (error) =>
          toast.error(`${address} was not resubscribed`, { description: error.message }),
      },
    );
  return (
    <ul aria-label={`Unsubscribed from ${name}`} className="text-xs text-ink-2">
      {optOuts.map((address) => (
        <li key={address} className="flex flex-wrap items-center gap-2 wrap-anywhere">
          Unsubscribed: {address}
          {mayWrite ? (
            <Button
              size="sm"
              variant="quiet"
              pending={save.isPending}
              onClick={() => bringBack(address)}
            >
              Resubscribe
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Row({
  item,
  channels,
  onEdit,
}: {
  item: ReportItem;
  channels: readonly ChannelItem[];
  /** Null for users with read access only. */
  onEdit: (() => void) | null;
}) {
  const names = item.channels.map(
    (id) => channels.find((channel) => channel.id === id)?.name ?? 'a removed channel',
  );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium wrap-anywhere">
          {item.name}
          <Badge>{REPORT_WORD[item.kind]}</Badge>
        </p>
        <p className="text-xs text-ink-2">
          {reportTimes(item)}, through {names.join(', ')}
        </p>
        <p className="flex flex-wrap gap-x-3 text-xs text-ink-2">
          <span>
            Last sent {item.lastRunAt === null ? 'never' : <Time at={item.lastRunAt} />}
            {item.lastOutcome === null ? '' : `: ${item.lastOutcome}`}
          </span>
          {item.enabled ? (
            <span>
              Next <Time at={item.nextRunAt} show="absolute" />
            </span>
          ) : null}
        </p>
        {item.optOuts.length > 0 ? <OptOuts item={item} mayWrite={onEdit !== null} /> : null}
      </div>
      {onEdit === null ? (
        <StateBadge state={item.enabled ? 'ok' : 'hidden'}>
          {item.enabled ? 'On' : 'Paused'}
        </StateBadge>
      ) : (
        <Acts item={item} onEdit={onEdit} />
      )}
    </li>
  );
}

/** Scheduled reports. */
export function ReportsPanel() {
  const mayWrite = useCan('notifications:write');
  const query = useReports();
  const channels = useChannels().data?.items;
  const dialog = useDialog();
  const editing = query.data?.items.find(({ id }) => id === dialog.id('report')) ?? null;
  const add =
    mayWrite && channels !== undefined && channels.length > 0 ? (
      <Button variant="primary" size="sm" onClick={() => dialog.open('new-report')}>
        Schedule report…
      </Button>
    ) : null;
  const needsChannel = channels !== undefined && channels.length === 0;
  return (
    <Panel aria-label="Reports">
      <PanelHeader
        title="Reports"
        count={query.data?.items.length}
        end={query.data?.items.length === 0 ? null : add}
        ruled
      />
      <QueryBody query={query} what="reports">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState
              kind="no-data"
              title="No scheduled reports"
              action={
                needsChannel ? (
                  <ButtonLink href="/settings/notifications?tab=channels" size="sm">
                    Add a channel first
                  </ButtonLink>
                ) : (
                  add
                )
              }
            >
              Send the operations or executive report every day, week or month by email or another
              channel.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {page.items.map((item) => (
                <Row
                  key={item.id}
                  item={item}
                  channels={channels ?? []}
                  onEdit={mayWrite ? () => dialog.open('report', item.id) : null}
                />
              ))}
            </ul>
          )
        }
      </QueryBody>
      <PanelFoot>
        {mayWrite ? (
          <TextLink href="/settings/notifications?tab=log">View the delivery log</TextLink>
        ) : (
          <ReadOnlyNote permission="notifications:write" />
        )}
      </PanelFoot>
      {mayWrite && (editing !== null || dialog.is('new-report')) ? (
        <ReportDialog item={editing} channels={channels ?? []} onClose={dialog.close} />
      ) : null}
    </Panel>
  );
}
