'use client';
import { Trash2, TriangleAlert } from 'lucide-react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { SecretState } from '#components/ui/forms/secret-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ChannelItem, ChannelTest } from '#lib/schemas/notifications/notifications.ts';
import { channelPlace, KIND_WORD } from './notification-text.ts';

function TestAnswer({ answer }: { answer: ChannelTest }) {
  return (
    <p
      role="status"
      className="flex w-full flex-wrap items-center gap-x-2 gap-y-1 rounded-md bg-sunken px-3 py-2 text-xs"
    >
      <StateBadge state={answer.ok ? 'ok' : 'error'}>
        {answer.ok ? 'Test message delivered' : 'Test message not delivered'}
      </StateBadge>
      <span className="text-ink-2 wrap-anywhere">
        {answer.status === null ? 'No response' : `Status ${answer.status}`} after {answer.tookMs}{' '}
        ms: {answer.answer}
      </span>
    </p>
  );
}

function Facts({ item }: { item: ChannelItem }) {
  return (
    <div className="min-w-52 flex-1">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        {item.name}
        <Badge>{KIND_WORD[item.kind]}</Badge>
      </p>
      <p className="ident text-xs text-ink-2 wrap-anywhere">{channelPlace(item)}</p>
      <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-2">
        {item.secrets.map((secret, at) => (
          <span key={`${at} ${secret.ref}`} className="inline-flex flex-wrap items-center gap-1.5">
            Secret <SecretState secret={secret.ref} found={secret.found} problem={secret.problem} />
          </span>
        ))}
        <span>
          Last delivered{' '}
          {item.lastDeliveredAt === null ? 'never' : <Time at={item.lastDeliveredAt} />}
        </span>
      </p>
    </div>
  );
}

function RemoveChannel({ item, path }: { item: ChannelItem; path: string }) {
  const save = useSave('notifications');
  const dialog = useDialog();
  return (
    <ConfirmDialog
      {...dialog.bind('remove-channel', item.id)}
      trigger={<IconButton icon={Trash2} label={`Remove ${item.name}`} />}
      title={`Remove ${item.name}?`}
      confirmLabel="Remove channel"
      onConfirm={async () => {
        await save.mutateAsync({ path, method: 'DELETE' });
        toast.success(`${item.name} removed`);
      }}
    >
      Sent messages stay in the delivery log. Waiting messages are not sent.
    </ConfirmDialog>
  );
}

/** One channel with its destination, a test message button and a switch. */
export function ChannelRow({
  item,
  mayWrite,
  onEdit,
}: {
  item: ChannelItem;
  mayWrite: boolean;
  onEdit: () => void;
}) {
  const save = useSave('notifications');
  const test = useSave<ChannelTest>('notifications');
  const path = `/api/notifications/channels/${item.id}`;
  const set = (enabled: boolean): void => {
    const { name, allow, settings, revision } = item;
    save.mutate(
      { path, method: 'PUT', body: { name, allow, settings, enabled, baseVersion: revision } },
      {
        onSuccess: () => toast.success(`${item.name} is ${enabled ? 'on' : 'off'}`),
        onError: (error) =>
          toast.error(`${item.name} was not changed`, { description: error.message }),
      },
    );
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <Facts item={item} />
      {mayWrite ? (
        <>
          <Switch
            checked={item.enabled}
            disabled={save.isPending}
            label={`Send with ${item.name}`}
            onCheckedChange={set}
          >
            {item.enabled ? 'On' : 'Off'}
          </Switch>
          <Button
            pending={test.isPending}
            aria-label={`Send a test with ${item.name}`}
            onClick={() => test.mutate({ path: `${path}/test`, method: 'POST' })}
          >
            Send test
          </Button>
          <Button aria-label={`Edit ${item.name}`} onClick={onEdit}>
            Edit…
          </Button>
          <RemoveChannel item={item} path={path} />
        </>
      ) : (
        <StateBadge state={item.enabled ? 'ok' : 'hidden'}>
          {item.enabled ? 'On' : 'Off'}
        </StateBadge>
      )}
      {item.off === null ? null : (
        <p className="flex w-full items-start gap-2 rounded-md border border-warning-line bg-warning-tint px-3 py-2 text-warning-text">
          <TriangleAlert size={16} aria-hidden="true" className="mt-0.5 flex-none" />
          <span>
            Disabled by Tandem <Time at={item.off.at} show="both" />: {item.off.reason} Fix the
            receiver and enable the channel. You can resend undelivered messages from the log.
          </span>
        </p>
      )}
      {test.data && !test.isPending ? <TestAnswer answer={test.data} /> : null}
      {test.error ? (
        <p role="alert" className="w-full text-xs text-error-text">
          The test did not start: {problemOf(test.error).text || problemOf(test.error).rest}
        </p>
      ) : null}
    </li>
  );
}
