'use client';
import { useState, type ReactNode } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { PolledDraft } from './polled-draft.ts';
import type { PolledFieldsProps } from './polled-fields.tsx';

export interface PolledDialogText {
  titleOfNew: string;
  nameHint: string;
  save: string;
  /** Text about the effects of saving, and about what stops while the item is off. */
  saved: string;
  savedOff: string;
  enabled: string;
}

/**
 * Edits or creates a URL that is polled on a schedule. The name comes first, then specific fields,
 * and the switch comes last.
 */
export function PolledDialog({
  item,
  path,
  draft,
  set,
  body,
  shown = body,
  words,
  onClose,
  children,
}: {
  item: { id: string; name: string; revision: number } | null;
  /** Endpoint that creates items. Existing items are saved below it. */
  path: string;
  draft: PolledDraft;
  set: (part: Partial<PolledDraft>) => void;
  /** The request body without the name, which cannot be changed after creation. */
  body: object;
  /** The body without entered secrets, shown in case of a conflict. */
  shown?: object;
  words: PolledDialogText;
  onClose: () => void;
  children: (parts: PolledFieldsProps) => ReactNode;
}) {
  const save = useSave('experiments');
  const { text, rest, fields } = problemOf(save.error);
  // The list is refetched while the dialog is open. The save uses the revision from when it was
  // opened.
  const [base] = useState(item?.revision);
  const submit = (baseVersion = base): void => {
    const name = draft.name.trim();
    save.mutate(
      item === null
        ? { path, method: 'POST', body: { ...body, name } }
        : { path: `${path}/${item.id}`, method: 'PUT', body: { ...body, baseVersion } },
      {
        onSuccess: () => {
          toast.success(`${name} saved`, {
            description: draft.enabled ? words.saved : words.savedOff,
          });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={item === null ? words.titleOfNew : item.name}
      problem={text}
      rest={rest}
      saveLabel={words.save}
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      {item === null ? (
        <NameField
          value={draft.name}
          hint={words.nameHint}
          onChange={(name) => set({ name })}
          error={fields['name']}
        />
      ) : null}
      {children({ draft, set, fields })}
      <Switch checked={draft.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        {words.enabled}
      </Switch>
      <ConflictNote error={save.error} yours={shown} onKeepYours={submit} onTakeTheirs={onClose} />
    </FormDialog>
  );
}
