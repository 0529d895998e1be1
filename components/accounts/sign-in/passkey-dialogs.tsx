'use client';
import { useState } from 'react';
import { useSave, problemOf } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import type { PasskeyItem } from '#lib/schemas/accounts/second-factor.ts';
import { useOwnChange } from '../use-own-change.tsx';

interface DialogProps {
  onDone: () => void;
  onClose: () => void;
}

export function RenamePasskeyDialog({
  passkey,
  onDone,
  onClose,
}: DialogProps & { passkey: PasskeyItem }) {
  const save = useSave<PasskeyItem>('accounts');
  const [name, setName] = useState(passkey.name);
  const { text, fields } = problemOf(save.error);
  return (
    <FormDialog
      title={`Rename ${passkey.name}`}
      problem={text}
      saveLabel="Rename"
      pending={save.isPending}
      onSubmit={() =>
        save.mutate(
          { path: `/api/account/passkeys/${passkey.id}`, method: 'PATCH', body: { name } },
          { onSuccess: onDone },
        )
      }
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} error={fields['name']} />
    </FormDialog>
  );
}

export function RemovePasskeyDialog({
  passkey,
  onDone,
  onClose,
}: DialogProps & { passkey: PasskeyItem }) {
  const change = useOwnChange(onDone);
  return (
    <FormDialog
      title={`Remove ${passkey.name}`}
      description="Tandem will no longer accept this passkey. Delete it on your device, too. Removing your last second factor also deletes your recovery codes."
      problem={change.problem}
      saveLabel="Remove"
      pending={change.pending}
      disabled={change.waiting}
      onSubmit={() => change.send('DELETE', `/api/account/passkeys/${passkey.id}`)}
      onClose={onClose}
    >
      {change.passwordField}
    </FormDialog>
  );
}
