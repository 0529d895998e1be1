'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import type { PasskeyAdded } from '#lib/schemas/accounts/second-factor.ts';
import { useOwnChange } from '../use-own-change.tsx';
import { createPasskey } from './passkey-calls.ts';
import { RecoveryCodeList } from './recovery-code-list.tsx';

/** Creates a passkey. Shows recovery codes if it is the first second factor. */
export function PasskeySetup({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('');
  const change = useOwnChange<PasskeyAdded>((added) => {
    if (added.recoveryCodes === null) onDone();
  });
  const codes = change.answer?.recoveryCodes ?? null;
  if (codes !== null) return <RecoveryCodeList codes={codes} onDone={onDone} />;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        change.run((password) => createPasskey(name, password));
      }}
    >
      {change.problem === '' ? null : <FormAlert>{change.problem}</FormAlert>}
      <p>
        Your device creates the passkey and asks for your fingerprint, face or PIN. You can then
        sign in without a password.
      </p>
      <NameField
        value={name}
        onChange={setName}
        hint="The device that stores it, such as your laptop"
        error={change.fields['name']}
      />
      {change.passwordField}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={change.pending} disabled={change.waiting}>
          Create passkey
        </Button>
      </div>
    </form>
  );
}
