'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { channelKinds } from '#lib/choices/notifications.ts';
import type { ChannelItem } from '#lib/schemas/notifications/notifications.ts';
import { bodyOf, draftOf, maskedDraft, type ChannelDraft } from './channel-draft.ts';
import { ChannelFields } from './channel-fields.tsx';
import { KIND_WORD } from './notification-text.ts';

/** Adds or changes a channel. */
export function ChannelDialog({
  item,
  onClose,
}: {
  item: ChannelItem | null;
  onClose: () => void;
}) {
  const save = useSave('notifications');
  const [draft, setDraft] = useState<ChannelDraft>(() => draftOf(item));
  const set = (part: Partial<ChannelDraft>): void => setDraft({ ...draft, ...part });
  const { text, rest, fields } = problemOf(save.error);
  const path = '/api/notifications/channels';
  // The list is refetched while the dialog is open, but the save is based on the revision that was
  // opened.
  const [base] = useState(item?.revision);
  const submit = (baseVersion = base): void =>
    save.mutate(
      item === null
        ? { path, method: 'POST', body: bodyOf(draft) }
        : { path: `${path}/${item.id}`, method: 'PUT', body: { ...bodyOf(draft), baseVersion } },
      {
        onSuccess: () => {
          toast.success(`${draft.name} saved`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={item ? `Edit ${item.name}` : 'Add channel'}
      problem={text}
      rest={rest}
      saveLabel="Save channel"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <NameField value={draft.name} onChange={(name) => set({ name })} error={fields['name']} />
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
        Enable this channel
      </Switch>
      <ConflictNote
        error={save.error}
        yours={bodyOf(maskedDraft(draft))}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
