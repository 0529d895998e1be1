'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { Grant } from '#lib/permissions.ts';
import { GrantsField } from './grants-field.tsx';
import { makePassword } from './sign-in/make-password.ts';

/** Creates an account with a first password, or without a password and with a one-time link. */
export function UserDialog({ onClose }: { onClose: () => void }) {
  const save = useSave('accounts');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [grants, setGrants] = useState<Grant[]>([
    { role: 'viewer', teamId: null, environmentId: null },
  ]);
  const { text, rest, fields } = problemOf(save.error);
  const submit = (): void => {
    save.mutate(
      {
        path: '/api/users',
        method: 'POST',
        body: { name, email, grants, ...(password === '' ? {} : { password }) },
      },
      {
        onSuccess: () => {
          toast.success(`Account created for ${name}`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title="Add user"
      problem={text}
      rest={rest}
      saveLabel="Create account"
      pending={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} error={fields['name']} />
      <Field label="Email" error={fields['email']}>
        {(control) => (
          <Input
            {...control}
            type="email"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="First password"
        hint={
          <>
            At least 12 characters. Leave empty to invite the user instead: open the account in the
            list and create an invitation link.
          </>
        }
        error={fields['password']}
      >
        {(control) => (
          <span className="flex items-center gap-2">
            <Input
              {...control}
              className="ident"
              autoComplete="off"
              minLength={12}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <Button onClick={() => setPassword(makePassword())}>Generate</Button>
            {password === '' ? null : <CopyButton value={password} label="Copy password" />}
          </span>
        )}
      </Field>
      <GrantsField grants={grants} onChange={setGrants} />
    </FormDialog>
  );
}
