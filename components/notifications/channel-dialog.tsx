'use client';
import { useState } from 'react';
import { FormAlert } from '#components/accounts/form-alert.tsx';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ChannelItem } from '#lib/schemas/notifications.ts';
import { channelKinds } from '#lib/schemas/notifications.ts';
import type { ChannelDraft } from './channel-draft.ts';
import { bodyOf, draftOf } from './channel-draft.ts';
import { ChannelFields } from './channel-fields.tsx';
import { KIND_WORD } from './notification-words.ts';

/** Adds, changes or removes a channel. */
export function ChannelDialog({
  item,
  onClose,
}: {
  item: ChannelItem | null;
  onClose: () => void;
}) {
  const save = useSave('notifications');
  const remove = useSave('notifications');
  const [draft, setDraft] = useState<ChannelDraft>(() => draftOf(item));
  const [removing, setRemoving] = useState(false);
  const set = (part: Partial<ChannelDraft>): void => setDraft({ ...draft, ...part });
  const { text, fields } = problemOf(save.error);
  const base = '/api/notifications/channels';
  const path = item === null ? base : `${base}/${item.id}`;
  const submit = (): void =>
    save.mutate(
      { path, method: item === null ? 'POST' : 'PUT', body: bodyOf(draft) },
      {
        onSuccess: () => {
          toast.success(`${draft.name} is saved`);
          onClose();
        },
      },
    );
  if (removing)
    return (
      <ConfirmDialog
        open
        onOpenChange={(open) => setRemoving(open)}
        title={`Remove ${draft.name}?`}
        confirmLabel="Remove channel"
        onConfirm={async () => {
          await remove.mutateAsync({ path, method: 'DELETE' });
          toast.success(`${draft.name} is removed`);
          onClose();
        }}
      >
        What was sent over it stays in the delivery log. What still waits is not sent.
      </ConfirmDialog>
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={item ? `Edit ${item.name}` : 'Add channel'}
      description="Secrets are named by where they are and never entered here."
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {text === '' ? null : <FormAlert>{text}</FormAlert>}
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Name" error={fields['name']}>
            {(control) => (
              <Input
                {...control}
                required
                maxLength={100}
                value={draft.name}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label="Kind">
            {(control) => (
              <Select
                {...control}
                className="w-full"
                options={channelKinds.map((value) => ({ value, label: KIND_WORD[value] }))}
                value={draft.kind}
                onValueChange={(value) => {
                  const kind = channelKinds.find((each) => each === value);
                  if (kind) set({ kind });
                }}
              />
            )}
          </Field>
        </div>
        <ChannelFields draft={draft} fields={fields} onChange={set} />
        <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
          Send over this channel
        </Switch>
        <div className="flex flex-wrap justify-end gap-2">
          {item === null ? null : (
            <Button className="mr-auto" onClick={() => setRemoving(true)}>
              Remove…
            </Button>
          )}
          <Button onClick={onClose}>Back</Button>
          <Button type="submit" variant="primary" pending={save.isPending}>
            Save channel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
